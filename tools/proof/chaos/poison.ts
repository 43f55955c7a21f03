/** Messages that both servers close the link over, without a word: too long for Mosquitto as it is set up, no JSON for the emulator. */
import { Random } from "../random.js";

/** Mosquitto's limit of a packet; all else that the client sends is shorter. */
export const MAX_PACKET_BYTES = 150;

/** One of so many messages. Each costs up to five links. */
const EVERY = { node: 1000, interpreter: 200 };

/** The numbers of the poison among so many messages; never the last of a stretch, since a message must come behind it to tell it by. */
export function poisonAmong(messages: number, seed: number, client: keyof typeof EVERY): Set<number> {
  const random = new Random(seed);
  const every = EVERY[client];
  const numbers = new Set<number>();
  for (let start = 0; start + every <= messages; start += every) numbers.add(start + random.between(1, every - 1));
  return numbers;
}

/** What makes it too long. */
export const POISON_PAD = 120;

export const poison = (number: number) => `{"n":${number},${" ".repeat(POISON_PAD)}`;
