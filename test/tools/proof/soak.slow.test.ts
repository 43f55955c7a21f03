import { expect, test, vi } from "vitest";
import { TBDeviceMqttClient } from "../../../tools/espruino-on-node/client.js";
import { soak } from "../../../tools/proof/soak/index.js";

type Leaky = InstanceType<typeof TBDeviceMqttClient> & { left?: object[] };

/** Two days of a device; returns what the run called broken. */
async function broken(): Promise<string[]> {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  await soak({ days: 2, minutes: 0, seed: 1 }).catch(() => {});
  return print.mock.calls.flat().filter((line) => line.includes("BROKEN"));
}

test("a client that leaves nothing behind is flat", async () => {
  expect(await broken()).toEqual([]);
});

test("a client that leaves a thing behind with each link that is lost has grown, in each part", async () => {
  const { _offline } = TBDeviceMqttClient.prototype;
  vi.spyOn(TBDeviceMqttClient.prototype, "_offline").mockImplementation(function (this: Leaky, ...args) {
    this.left = [...(this.left ?? []), {}];
    return _offline.apply(this, args);
  });
  // Each of these has a client of its own.
  const all = ["the client", "opt-in modules", "gateway", "updates"];
  expect(await broken()).toEqual(all.map((one) => expect.stringMatching(`BROKEN: ${one} at rest grew by \\d+ things`)));
});
