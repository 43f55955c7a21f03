/**
 * The time server of the network that virtual boards are in. It answers with the time of this machine (SNTP, RFC 4330): a board's clock is set as on a network
 * with internet, and nobody else is asked.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";

const FROM_1900_TO_1970 = 2_208_988_800;
const QUESTION_BYTES = 48;
/** Leap indicator 0, version 3, mode 4: a server. */
const FIRST_BYTE = 0x1c;
const STRATUM = 2;
const TRANSMITTED_AT = 40;

export interface TimeServer {
  host: string;
  port: number;
}

let started: Promise<TimeServer> | undefined;

/** One for all boards of this process, until its end. */
export function timeServer(): Promise<TimeServer> {
  started ??= start();
  return started;
}

async function start(): Promise<TimeServer> {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  socket.on("message", (question, { port, address }) => {
    if (question.length === QUESTION_BYTES) socket.send(timeAnswer(Date.now()), port, address, () => {});
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.unref();
  return { host: "127.0.0.1", port: socket.address().port };
}

/** `ms` since 1970. */
export function timeAnswer(ms: number): Buffer {
  const answer = Buffer.alloc(QUESTION_BYTES);
  answer[0] = FIRST_BYTE;
  answer[1] = STRATUM;
  const seconds = ms / 1000 + FROM_1900_TO_1970;
  // The count begins anew in 2036.
  answer.writeUInt32BE(Math.floor(seconds) % 2 ** 32, TRANSMITTED_AT);
  answer.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), TRANSMITTED_AT + 4);
  return answer;
}
