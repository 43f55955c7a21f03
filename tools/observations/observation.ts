/** What is looked at on a server: from outside, by raw MQTT, REST and WebSockets, never by the client of this project. */
import type { Tenant } from "./tenant.js";

export interface Observation {
  /** What is done, as a title: "a text that looks like a number, by REST". Its key in the recording. */
  name: string;
  /**
   * Does it, and returns what the server did: plain JSON without what differs between two runs. Ids, tokens and times that the tenant knows of are replaced by
   * names afterwards; an order that the server is free in is sorted here.
   */
  look(tenant: Tenant): Promise<unknown>;
  /**
   * What this answer, or another one, means for a user's firmware: sentences. They are there when this can be looked at on anyone's server: it touches only devices of its own, which it takes
   * away again, and provokes no limit and no block. `npm run doctor -- --server` does so.
   */
  means?: string;
  /** Lasts for minutes: looked at only when TB_SLOW is set. */
  isSlow?: boolean;
}

/** Observations of one kind, recorded in one file. */
export interface Theme {
  /** Also the name of its recording. */
  name: string;
  observations: Observation[];
}

/** What a theme's observations returned on one server. */
export interface Recording {
  /** As in "4.2.1". */
  version: string;
  /** The day, as in "2026-11-29". */
  date: string;
  seen: Record<string, unknown>;
}
