/** What `tb-espruino start` was asked for, checked before anything is started. */

import { defaultBoard } from "../compiler/targets/board-names.js";
import { errorCode, errorInWords } from "../error-codes.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { type Form, formOf } from "../firmware-form.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { serverAddress } from "../rest/index.js";
import { portVariable, variable } from "../variables.js";

/** Options of `tb-espruino start`. */
export interface StartOptions extends ModuleOptions {
  /** A ThingsBoard of the user's own, "https://my.thingsboard" or "my.thingsboard". */
  server?: string;
  /** Of its MQTT, if that is another one. */
  mqttHost?: string;
  /** MQTT port of the server, or of the emulator. */
  mqttPort?: number;
  token?: string;
  board?: string;
  /** A firmware of boards/examples/ in place of the board's own. */
  example?: string;
  /** The demonstration, unless a board or an example is named. */
  demo?: boolean;
  /** An older word for a board without an example. */
  main?: boolean;
  interpreter?: boolean;
  /** What goes to a board's flash. */
  tokens?: boolean;
  /** The minified text. */
  text?: boolean;
  /** What is wired to the virtual board, besides parts.json. */
  part?: string[];
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

/** The firmware that is run. */
export interface Chosen {
  board: string;
  /** In place of the board's own. */
  example: string | undefined;
}

/** The firmware that the demonstration is about. */
export const DEMO_EXAMPLE = "smart-weather";

/** Throws one line for what does not go together. */
export function chosenFirmware({ board, example, demo, main }: StartOptions): Chosen {
  const chosen = board ?? defaultBoard();
  if (main && example !== undefined)
    throw new Error("--main and --example name two firmwares: --main is boards/<board>/main.ts, remove one of them");
  if (main) console.error(`--main is now --board ${chosen}`);
  const isDemo = demo && !main && board === undefined;
  return { board: chosen, example: example ?? (isDemo ? DEMO_EXAMPLE : undefined) };
}

/** On an interpreter what a board is flashed with, on a virtual board the text. Throws one line for both at once. */
export function chosenForm({ interpreter, tokens, text }: StartOptions): Form {
  if (tokens && text) throw new Error("--tokens and --text name two forms of the firmware: remove one of them");
  if (tokens || text) return formOf({ text });
  return interpreter ? "tokens" : "text";
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
  const ofEmulator = EMULATOR_OPTIONS.find(([name]) => options[name] !== undefined);
  // TB_SERVER, which is set for `devices` and `ota`, leads no firmware to a server by surprise.
  const { server } = options;
  if (server === undefined) {
    const alone = SERVER_OPTIONS.find(([name]) => options[name] !== undefined);
    if (alone) throw new Error(`${alone[1]} is for your own ThingsBoard: add --server`);
    return undefined;
  }
  if (!server) throw new Error("--server is empty");
  if (ofEmulator) throw new Error(`${ofEmulator[1]} is for the emulator: remove it, or remove --server`);
  // From the environment it is in no history of the shell, and not in what npm prints.
  const token = options.token ?? variable("TB_TOKEN");
  const user = options.user ?? variable("TB_USER");
  if (!token && !user)
    throw new Error("--server needs the access token of a device: add --token, or set TB_TOKEN in the environment");
  if (!token && !hasPage(options))
    throw new Error("without --token only the page can run, and the page is off: add --token");
  const address = serverAddress(server);
  const host = options.mqttHost ?? variable("TB_MQTT_HOST") ?? new URL(address).hostname;
  return { host, port: mqttPort(options) ?? 1883, token, rest: user ? { address, user } : undefined };
}

/** The port that is named, of the server or of the emulator. */
export function mqttPort(options: Pick<StartOptions, "mqttPort">): number | undefined {
  return options.mqttPort ?? portVariable("TB_MQTT_PORT");
}

type Named = [name: keyof StartOptions, option: string][];
const EMULATOR_OPTIONS: Named = [
  ["httpPort", "--http-port"],
  ["serverVersion", "--server-version"],
  ["password", "--password"],
];
const SERVER_OPTIONS: Named = [
  ["mqttHost", "--mqtt-host"],
  ["token", "--token"],
  ["user", "--user"],
];

/** For a board whose way to the server leads through the page's wire: it cannot tell by itself that nobody is there. */
export function unreachable({ host, port }: Pick<Server, "host" | "port">): Error {
  return new ExitError(EXIT.NO_SERVER, `cannot connect to ${host}:${port}: ${REASONS[CONNECT_FAILED]}`);
}

/** What a line of the board's console says of why it cannot connect. */
export function connectError(line: string, { host, port }: Pick<Server, "host" | "port">): Error | undefined {
  const place = `${host}:${port}`;
  // Espruino throws it where nobody can catch it, before the client tells of it.
  if (line.startsWith("Uncaught InternalError: mbedtls_ssl_handshake")) {
    return new ExitError(
      EXIT.NO_SERVER,
      `${place} refuses the board's TLS; ThingsBoard refuses that of an ESP32: see docs/recipes/tls.md (${line})`,
    );
  }
  const found = /^ThingsBoard: error (-?\d+) (.*)/.exec(line);
  if (!found) return undefined;
  const code = Number(found[1]);
  if (OF_THE_FIRMWARE.includes(code)) return undefined;
  if (code === 4 || code === 5) {
    return new ExitError(
      EXIT.REFUSED,
      `${place} refuses the access token (code ${code} ${nameOfCode(code)}): check --token`,
    );
  }
  if (code > 0)
    return new ExitError(EXIT.REFUSED, `${place} refuses the connection (code ${code} ${errorInWords(code) ?? ""})`);
  const exitCode = code in REASONS ? EXIT.NO_SERVER : EXIT.FAILED;
  return new ExitError(
    exitCode,
    `cannot connect to ${place}: ${REASONS[code] ?? found[2]} (code ${code} ${nameOfCode(code)})`,
  );
}

const nameOfCode = (code: number) => errorCode(code)?.name ?? "";

const CONNECT_FAILED = -9;

/** Codes of what the firmware does beside connecting: arguments, a full queue, a sensor that does not answer. */
const OF_THE_FIRMWARE = [-2, -3, -5, -6, -14, -16, -18];

const REASONS: Record<number, string> = {
  [-7]: "no answer in time: check the MQTT port",
  [CONNECT_FAILED]: "the host does not exist, or nothing listens on the port",
  [-11]: "the server does not speak MQTT on this port",
  [-19]: "the host does not exist",
};
