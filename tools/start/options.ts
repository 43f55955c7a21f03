/** What `tb-espruino start` was asked for, checked before anything is started. */

/** Options of `tb-espruino start`. */
export interface StartOptions {
  host?: string;
  port?: number;
  token?: string;
  board: string;
  /** A firmware of boards/examples/. */
  example: string;
  /** The board's own firmware instead. */
  main?: boolean;
  interpreter?: boolean;
  mqttPort?: number;
  httpPort?: number;
  once?: boolean;
}

/** A ThingsBoard of the user's own, and the device to be there. */
export interface Server {
  host: string;
  port: number;
  token: string;
}

/** The server that the options name; undefined without one. Throws one line for what does not go together. */
export function ownServer(options: StartOptions): Server | undefined {
  const { host, port } = options;
  if (host === undefined) {
    if (options.token !== undefined || port !== undefined) {
      throw new Error("--port and --token belong to a ThingsBoard of yours: name it by --host");
    }
    return undefined;
  }
  // From the environment it is in no history of the shell, and not in what npm prints.
  const token = options.token ?? process.env.TB_TOKEN;
  if (!host) throw new Error("--host is empty");
  if (!token)
    throw new Error("--host needs --token, or TB_TOKEN in the environment: the access token of a device there");
  if (options.mqttPort !== undefined || options.httpPort !== undefined) {
    throw new Error("--mqtt-port and --http-port belong to the emulator, which --host does without");
  }
  return { host, port: port ?? 1883, token };
}

/** What a line of the board's console says of why it cannot connect. */
export function connectError(line: string, { host, port }: Server): Error | undefined {
  const found = /^ThingsBoard: error (-?\d+) (.*)/.exec(line);
  if (!found) return undefined;
  const code = Number(found[1]);
  const place = `${host}:${port}`;
  if (code === 4 || code === 5) {
    return new Error(`${place} refuses the access token (MQTT code ${code}): check --token`);
  }
  if (code > 0) return new Error(`${place} refuses the connection (MQTT code ${code})`);
  return new Error(`cannot connect to ${place}: ${REASONS[code] ?? found[2]} (code ${code})`);
}

const REASONS: Record<number, string> = {
  [-7]: "no answer in time; is this its MQTT port?",
  [-9]: "no such host, or nobody listens there",
  [-11]: "what answers there does not speak MQTT",
};
