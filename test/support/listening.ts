/** A client with a route, for tests of what comes in. */
import type { Packet } from "mqtt-packet";
import type { ClientOptions } from "../../src/client";
import { Bench } from "./bench";

/** A client with a route for topics that begin with "in/"; what came there, as suffix and payload. */
export async function listening(options: Partial<ClientOptions> = {}): Promise<{ bench: Bench; heard: string[][] }> {
  const bench = await Bench.online(options);
  const heard: string[][] = [];
  bench.client.route("in/", "in/#", (suffix, payload) => void heard.push([suffix, payload]));
  bench.socket.packets();
  return { bench, heard };
}

/** A message as the server sends it. */
export const publish = (topic: string, payload: string, qos: 0 | 1, messageId?: number): Packet => ({
  ...{ cmd: "publish", topic, payload, qos, dup: false, retain: false },
  ...(messageId === undefined ? {} : { messageId }),
});
