/**
 * Whom a web server of this project answers: programs, and its own pages in a browser. Without that, any page which the developer has open reaches it, by a form,
 * by a WebSocket, or by a name of its own that leads to 127.0.0.1 (DNS rebinding).
 */
import { isIP } from "node:net";
import type { Duplex } from "node:stream";

/** Headers of a request; what is undefined was not sent. */
export interface Asked {
  host: string | undefined;
  origin: string | undefined;
  /** Sec-Fetch-Site */
  site: string | undefined;
}

/**
 * Why a request is turned away; undefined when it is let in. `names` are those by which the user reaches this machine, besides localhost and its addresses. A
 * program like curl says no origin and no site, and need not.
 */
export function foreign({ host, origin, site }: Asked, names: readonly string[] = []): string | undefined {
  if (!isOwnName(host, names)) return "this server answers to localhost, to addresses, and to what --allow-host names";
  // A browser names the origin of whatever changes something.
  const isOther = origin !== undefined && hostOf(origin) !== hostOf(`http://${host}`);
  return isOther || site === "cross-site" || site === "same-site" ? "only its own page may do that" : undefined;
}

/** A Host header, with or without a port. Nobody can point an address to another machine, and each name but these. */
export function isOwnName(host: string | undefined, names: readonly string[] = []): boolean {
  const url = host === undefined ? undefined : parsed(`http://${host}`);
  if (!url || url.host !== host?.toLowerCase().replace(/:80$/, "")) return false;
  const name = url.hostname;
  return name === "localhost" || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || names.includes(name);
}

/** Answers a request for a WebSocket that is not let in. */
export function refuseUpgrade(socket: Duplex, status: "403 Forbidden" | "404 Not Found"): void {
  // Nobody else listens, and one who has gone away would end the process.
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function hostOf(address: string): string | undefined {
  return parsed(address)?.host;
}

function parsed(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
