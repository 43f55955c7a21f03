/** The figures as tables, and held against the goals. */

import type { Panel } from "../chart.js";
import { GOALS } from "../goals.js";
import { digits, type Table } from "../table.js";
import type { Share } from "./breakdown.js";
import {
  type AtRest,
  BURST_MESSAGES,
  type Client,
  FIRST,
  type Growths,
  INBOUND_BYTES,
  type Peaks,
  VARIABLES,
} from "./memory.js";
import type { Speed } from "./speed.js";

export interface Results {
  shares?: Share[];
  clients: { [client in Client]?: AtRest & Partial<Peaks> & { growth?: Growths } };
  speed?: Speed[];
}

export interface Shortfall {
  text: string;
  /** A fault, and not only a goal that is still to be reached. */
  isFatal: boolean;
}

const MEMORY_ROWS: [label: string, key: keyof (AtRest & Peaks)][] = [
  ["after require", "loaded"],
  ["constructed", "created"],
  ["connected and subscribed", "online"],
  [`peak: ${BURST_MESSAGES} messages sent in one go`, "burst"],
  [`peak: a message of ${INBOUND_BYTES.toLocaleString("en")} bytes comes in`, "inbound"],
];

const GROWTH_ROWS: [label: string, key: keyof Growths][] = [
  ["idle polls", "polls"],
  ["messages in and out", "messages"],
  ["reconnects", "reconnects"],
];

export function memoryTable({ clients }: Results): Table | undefined {
  const { thingsboard, mqtt } = clients;
  if (!thingsboard) return undefined;
  return {
    title: "Variables in use, without those of the idle interpreter, of 1,600",
    head: ["", "this client", "MQTT.js", "goal"],
    rows: MEMORY_ROWS.filter(([, key]) => thingsboard[key] !== undefined).map(([label, key]) => [
      label,
      count(thingsboard[key]),
      count(mqtt?.[key]),
      key === "online" && mqtt ? `at most ${count(Math.floor(mqtt.online * GOALS.variablesToMqttJs))}` : "",
    ]),
  };
}

function count(value: number | undefined): string {
  if (value === undefined) return "-";
  return Number.isFinite(value) ? value.toLocaleString("en") : "does not fit";
}

export function growthTable({ clients }: Results): Table | undefined {
  const ours = clients.thingsboard?.growth;
  if (!ours) return undefined;
  const theirs = clients.mqtt?.growth;
  return {
    title: "Growth: additional variables after a long run",
    head: ["after", `the first ${FIRST}`, "all others", "goal", "MQTT.js, first", "others", "seconds"],
    rows: GROWTH_ROWS.filter(([, key]) => ours[key]).map(([label, key]) => [
      `${ours[key]!.count.toLocaleString("en")} ${label}`,
      String(ours[key]!.first),
      String(ours[key]!.variables),
      String(GOALS.growth),
      String(theirs?.[key]?.first ?? "-"),
      String(theirs?.[key]?.variables ?? "-"),
      ours[key]!.seconds.toFixed(0),
    ]),
  };
}

export function breakdownTable({ shares }: Results): Table | undefined {
  if (!shares) return undefined;
  const total = shares.reduce((sum, { variables }) => sum + variables, 0);
  return {
    title: "What takes these variables, connected and subscribed",
    head: ["", "variables"],
    rows: [...shares.map(({ what, variables }) => [what, String(variables)]), ["all", String(total)]],
  };
}

export function speedTable({ speed }: Results): Table | undefined {
  if (!speed) return undefined;
  const time = (value: number | undefined) => (value === undefined ? "-" : digits(value));
  return {
    title: "CPU time of a call in microseconds, and as a ratio (medians of the rounds)",
    head: ["", "this client", "MQTT.js", "ratio", "goal", "bare write", "ratio"],
    rows: speed.map(({ what, ours, theirs, ratio, goal, write, toWrite }) => [
      what,
      time(ours),
      time(theirs),
      time(ratio),
      goal === undefined ? "" : `at most ${goal}`,
      time(write),
      time(toWrite),
    ]),
  };
}

/** What the picture shows: variables, and CPU time as a share of what MQTT.js takes. */
export function panels({ clients, speed }: Results): Panel[] {
  const { thingsboard, mqtt } = clients;
  const memory = MEMORY_ROWS.map(([label, key]) => ({
    label,
    bars: [thingsboard?.[key], mqtt?.[key]].map((value = 0, series) => ({
      series,
      value: Math.min(value, VARIABLES),
      text: count(value),
    })),
    goal: key === "online" ? mqtt && mqtt.online * GOALS.variablesToMqttJs : undefined,
  }));
  const times = (speed ?? []).filter(({ goal }) => goal !== undefined);
  return [
    { title: "Variables, of an ESP8266's 1,600", groups: memory },
    {
      title: "CPU time of a call: MQTT.js takes 1",
      groups: times.map(({ what, ratio = 0, goal }) => ({
        label: what,
        bars: [
          { series: 0, value: ratio, text: digits(ratio) },
          { series: 1, value: 1, text: "1" },
        ],
        goal,
      })),
    },
  ];
}

export function shortfalls({ clients, speed }: Results): Shortfall[] {
  const { thingsboard, mqtt } = clients;
  const missed: Shortfall[] = [];
  const most = mqtt && Math.floor(mqtt.online * GOALS.variablesToMqttJs);
  if (thingsboard && most !== undefined && thingsboard.online > most)
    missed.push({
      text: `connected and subscribed takes ${thingsboard.online} variables, ${thingsboard.online - most} over the goal of ${most}`,
      isFatal: false,
    });
  for (const [label, key] of GROWTH_ROWS) {
    const growth = thingsboard?.growth?.[key];
    if (growth && growth.variables !== GOALS.growth)
      missed.push({
        text: `${growth.variables} variables more after ${growth.count.toLocaleString("en")} ${label}`,
        isFatal: true,
      });
  }
  for (const { what, ratio, goal } of speed ?? []) {
    if (ratio !== undefined && goal !== undefined && ratio > goal)
      missed.push({ text: `${what} takes ${digits(ratio)} of MQTT.js's time, the goal is ${goal}`, isFatal: false });
  }
  return missed;
}
