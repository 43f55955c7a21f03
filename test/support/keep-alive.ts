/** How long a client is silent on a link, for tests of its keep-alive. */
import { expect } from "vitest";
import { Bench } from "./bench";

export const KEEP_ALIVES = [2, 3, 4, 5, 6, 7, 8, 10, 20, 60];

/** connect() refuses those of them that leave no time for a look within keepAlive. */
const POLLS_MS = [20, 50, 100, 249, 250, 333, 500, 749, 750, 1000, 1750, 2500, 4000, 10_000, 50_000];
const LOOK_MS = 1250;
/** More of them make a test long, and show nothing more. */
const MOST_POLLS = 2000;

/** With each poll interval that connect() takes. */
export async function expectNoLongerSilence(keepAlive: number, seeds: number): Promise<void> {
  const limitMs = keepAlive * 1000;
  const polls = POLLS_MS.filter((ms) => ms + LOOK_MS <= limitMs && (4 * limitMs) / ms <= MOST_POLLS);
  for (const pollIntervalMs of polls)
    for (let seed = 1; seed <= seeds; seed++) {
      const silenceMs = await longestSilence({ keepAlive, pollIntervalMs, seed });
      expect(silenceMs, `pollIntervalMs ${pollIntervalMs}, seed ${seed}`).toBeLessThanOrEqual(limitMs);
    }
}

/** Random traffic, and polls, on a link. */
interface Traffic {
  keepAlive: number;
  pollIntervalMs: number;
  /** Of an application that polls by itself. */
  pollsEveryMs?: number;
  seed: number;
}

/** The longest time, in milliseconds, without a packet of ours, from the CONNECT on. */
export async function longestSilence({ keepAlive, pollIntervalMs, pollsEveryMs, seed }: Traffic): Promise<number> {
  const random = seeded(seed);
  const bench = new Bench({ keepAlive, pollIntervalMs });
  const polls = pollsEveryMs && setInterval(() => bench.client.checkForMsg(), pollsEveryMs);
  bench.client.connect();
  await bench.pass(pollsEveryMs);
  let longest = 0;
  let last = Date.now();
  const { socket } = bench;
  const sent = socket.onSent;
  socket.onSent = (bytes) => {
    longest = Math.max(longest, Date.now() - last);
    last = Date.now();
    sent?.(bytes);
    // A PINGRESP may take its time, or never come: as long as the link is up, the rule holds.
    if (bytes.charCodeAt(0) === 0xc0 && random() < 0.9)
      setTimeout(() => !socket.ended && socket.send({ cmd: "pingresp" }), random() * random() * 5000);
  };
  await bench.pass(Math.floor(random() * 250));
  await bench.accept();
  const end = Date.now() + keepAlive * 4000;
  while (Date.now() < end && bench.client.connected) {
    await bench.pass(Math.floor(random() * random() * keepAlive * 1000));
    if (!bench.client.connected) break;
    const kind = Math.floor(random() * 5);
    if (kind < 2) bench.pushNow("any/topic", "", 1, kind as 0 | 1);
    else if (kind < 4) bench.client.publish("t", "", { qualityOfService: (kind - 2) as 0 | 1 });
  }
  if (bench.client.connected) longest = Math.max(longest, Date.now() - last);
  clearInterval(polls);
  bench.client.disconnect();
  return longest;
}

const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
