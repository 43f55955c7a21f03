/** Whatever time server a firmware asks, one on this machine answers. No test sends anything anywhere else. */
import { createSocket } from "node:dgram";
import { once } from "node:events";

const SECONDS_1900_TO_1970 = 2_208_988_800;

/** Where the local server's clock stands. */
export const SERVER_TIME = Date.UTC(2027, 4, 6, 7, 8, 9, 500);

/** Hosts that were asked, each with its port. */
export const asked: string[] = [];

/** The answer of a server at this time, in ms since 1970: the fields that an SNTP client reads (RFC 4330). */
export function sntpAnswer(ms: number, { firstByte = 0x24, stratum = 2 } = {}): Buffer {
  const answer = Buffer.alloc(48);
  answer[0] = firstByte;
  answer[1] = stratum;
  const seconds = ms / 1000 + SECONDS_1900_TO_1970;
  // era 1 begins in 2036, when the count is at 2 ** 32
  answer.writeUInt32BE(Math.floor(seconds) % 2 ** 32, 40);
  answer.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 44);
  return answer;
}

/** A server that answers every question with what `answer` makes of it. Returns its port and its end. */
export async function startTimeServer(answer: (question: Buffer) => Buffer): Promise<{ port: number; stop(): void }> {
  const server = createSocket("udp4");
  server.on("message", (question, { port, address }) => server.send(answer(question), port, address));
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return { port: server.address().port, stop: () => void server.close() };
}

const local = await startTimeServer(() => sntpAnswer(SERVER_TIME));

/** Of a virtual board. */
export function datagramsTo(host: string, port: number): { host: string; port: number } {
  asked.push(`${host}:${port}`);
  return { host: "127.0.0.1", port: local.port };
}
