/** A thousand devices that lose their server in the same moment, on one net and one clock. */
import { createHash } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";
import { TBDeviceMqttClient } from "../../src/client";
import { START } from "../support/bench";
import { Broker } from "../support/broker";
import { useFakeNet } from "../support/fake-net";

const DEVICES = 1000;
const POLL_MS = 250;

/** Twenty characters without a pattern, as ThingsBoard makes them. */
const token = (i: number) => createHash("sha256").update(`${i}`).digest("base64").slice(0, 20);

/** How many devices connect in each second after an outage of half a minute. */
async function connectsPerSecond(): Promise<number[]> {
  vi.useFakeTimers({ now: START });
  const net = useFakeNet();
  new Broker(net);
  const clients = Array.from(
    { length: DEVICES },
    (_, i) => new TBDeviceMqttClient({ host: "server", accessToken: token(i), pollIntervalMs: 0 }),
  );
  onTestFinished(() => {
    for (const client of clients) client.disconnect();
    vi.useRealTimers();
  });

  async function pass(ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      await vi.advanceTimersByTimeAsync(POLL_MS);
      for (const client of clients) client.checkForMsg();
    }
    await vi.advanceTimersByTimeAsync(0);
  }

  const offline = () => clients.filter(({ connected }) => !connected).length;
  for (const client of clients) client.connect();
  await pass(POLL_MS);
  expect(offline()).toBe(0);

  net.fail = "down";
  for (const socket of net.sockets) socket.close();
  await pass(30_000);
  net.fail = undefined;

  const perSecond: number[] = [];
  for (let before = DEVICES; before && perSecond.length < 60; before = offline()) {
    await pass(1000);
    perSecond.push(before - offline());
  }
  expect(offline()).toBe(0);
  return perSecond;
}

test("after an outage the connects of a thousand devices are spread over the jitter", async () => {
  const perSecond = await connectsPerSecond();
  // The pauses are 16 and 32 s then, less a half at the most.
  expect(perSecond.filter((count) => count).length).toBeGreaterThanOrEqual(8);
  expect(Math.max(...perSecond)).toBeLessThan(DEVICES / 5);
});

test("after an outage they come as evenly as by chance: no second sees more than a tenth of them", async () => {
  expect(Math.max(...(await connectsPerSecond()))).toBeLessThan(DEVICES / 10);
});
