/** What `tb-espruino start` was asked for, checked before anything is started. */
import { errorCode, errorInWords } from "../error-codes.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { serverAddress } from "../rest/index.js";

/** Options of `tb-espruino start`. */
export interface StartOptions extends ModuleOptions {
  host?: string;
  port?: number;
  token?: string;
  board: string;
  /** A firmware of boards/examples/. */
  example: string;
  /** The board's own firmware instead. */
  main?: boolean;
  interpreter?: boolean;
  /** What is wired to the virtual board, besides parts.json. */
  part?: string[];
  mqttPort?: number;
  httpPort?: number;
  /** What the emulator is like. */
  serverVersion?: string;
  /** Of the emulator's user; without it a random one. */
  password?: string;
  /** Names by which the user reaches this machine, besides localhost and its addresses. */
  allowHost?: string[];
  once?: boolean;
  /** false: no web page */
  page?: boolean;
  pagePort?: number;
  /** Whose devices the page shows, of a ThingsBoard of one's own. */
  user?: string;
}

/** Where a board connects, and as whom. */
export interface Server {
  host: string;
  port: number;
  token: string;
}

/** A ThingsBoard of the user's own. */
export interface OwnServer {
  host: string;
  port: number;
  /** Of the device to be there; without one there is no board, only the page. */
  token: string | undefined;
  /** Its devices can be seen there, as this user. */
  rest: { address: string; user: string } | undefined;
}

/** Whether there is a page to look at. */
export function hasPage({ page, once }: StartOptions): boolean {
  return page !== false && !once;
}

/** The server that the options name; undefined without one. Throws one line for what does not go together. */
export function ownServer(options: StartOptions): OwnServer | undefined {
  const { host, port, user } = options;
  if (host === undefined) {
    if (options.token !== undefined || port !== undefined || user !== undefined) {
      throw new Error("--port, --token and --user belong to a ThingsBoard of yours: name it by --host");
    }
    return undefined;
  }
  // From the environment it is in no history of the shell, and not in what npm prints.
  const token = options.token ?? process.env.TB_TOKEN;
  if (!host) throw new Error("--host is empty");
  if (!token && !user) {
    throw new Error("--host needs --token, or TB_TOKEN in the environment: the access token of a device there");
  }
  if (!token && !hasPage(options))
    throw new Error("without the page, --user needs --token too: there would be nothing");
  if (options.mqttPort !== undefined || options.httpPort !== undefined) {
    throw new Error("--mqtt-port and --http-port belong to the emulator, which --host does without");
  }
  if (options.serverVersion !== undefined)
    throw new Error("--server-version belongs to the emulator, which --host does without");
  if (options.password !== undefined)
    throw new Error("--password is the emulator's; that of --user is TB_PASSWORD, or asked for");
  const rest = user ? { address: serverAddress(host), user } : undefined;
  return { host: nameOf(host), port: port ?? 1883, token, rest };
}

/** Of "https://my.thingsboard/" too. */
function nameOf(host: string): string {
  return host.includes("://") ? new URL(serverAddress(host)).hostname : host;
}

/** For a board whose way to the server leads through the page's wire: it cannot tell by itself that nobody is there. */
export function unreachable({ host, port }: Pick<Server, "host" | "port">): Error {
  return new Error(`cannot connect to ${host}:${port}: ${REASONS[CONNECT_FAILED]}`);
}

/** What a line of the board's console says of why it cannot connect. */
export function connectError(line: string, { host, port }: Pick<Server, "host" | "port">): Error | undefined {
  const place = `${host}:${port}`;
  // Espruino throws it where nobody can catch it, before the client tells of it.
  if (line.startsWith("Uncaught InternalError: mbedtls_ssl_handshake")) {
    return new Error(
      `${place} refuses the board's TLS, as ThingsBoard itself does an ESP32's: see docs/recipes/tls.md (${line})`,
    );
  }
  const found = /^ThingsBoard: error (-?\d+) (.*)/.exec(line);
  if (!found) return undefined;
  const code = Number(found[1]);
  if (OF_THE_FIRMWARE.includes(code)) return undefined;
  if (code === 4 || code === 5) {
    return new Error(`${place} refuses the access token (code ${code} ${nameOfCode(code)}): check --token`);
  }
  if (code > 0) return new Error(`${place} refuses the connection (code ${code} ${errorInWords(code) ?? ""})`);
  return new Error(`cannot connect to ${place}: ${REASONS[code] ?? found[2]} (code ${code} ${nameOfCode(code)})`);
}

const nameOfCode = (code: number) => errorCode(code)?.name ?? "";

const CONNECT_FAILED = -9;

/** Codes of what the firmware does beside connecting: arguments, a full queue, a sensor that does not answer. */
const OF_THE_FIRMWARE = [-2, -3, -5, -6, -14, -16, -18];

const REASONS: Record<number, string> = {
  [-7]: "no answer in time; is this its MQTT port?",
  [CONNECT_FAILED]: "no such host, or nobody listens there",
  [-11]: "what answers there does not speak MQTT",
  [-19]: "no such host",
};
