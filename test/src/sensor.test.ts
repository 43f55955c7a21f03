/** A sensor that is read on an interval. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { type ReadSensor, type SensorOptions, useSensor } from "../../src/sensor";
import { Bench } from "../support/bench";

async function reading(read: ReadSensor, options?: SensorOptions) {
  const bench = await Bench.online({ keepAlive: 0, maxInflight: 1000, maxQueueBytes: 60_000 });
  const sensor = useSensor(bench.client, read, options);
  await bench.pass();
  return { bench, sensor };
}

describe("a sensor", () => {
  test("is read at once and on its interval, and what it gives is sent", async () => {
    let n = 0;
    const { bench } = await reading(() => ({ n: ++n }), { intervalMs: 2000 });
    expect(bench.bodies()).toEqual([{ n: 1 }]);
    await bench.pass(5000);
    expect(bench.bodies()).toEqual([{ n: 2 }, { n: 3 }]);
  });

  test("is read every ten seconds if nothing else is said", async () => {
    const read = vi.fn(() => ({ n: 1 }));
    const { bench } = await reading(read);
    await bench.pass(30_000);
    expect(read).toHaveBeenCalledTimes(4);
  });

  test("may give its values later", async () => {
    const { bench } = await reading((done) => void setTimeout(done, 500, { t: 25.5 }));
    expect(bench.bodies()).toEqual([]);
    await bench.pass(500);
    expect(bench.bodies()).toEqual([{ t: 25.5 }]);
    expect(bench.errors()).toEqual([]);
  });

  test("may give a Promise of its values, or of an error", async () => {
    let isBroken = false;
    const { bench } = await reading(() => (isBroken ? Promise.reject("no answer") : Promise.resolve({ t: 25.5 })));
    await bench.pass();
    expect(bench.bodies()).toEqual([{ t: 25.5 }]);
    isBroken = true;
    await bench.pass(10_000);
    expect([bench.bodies(), bench.told("error")]).toEqual([[], [[Code.CALLBACK_FAILED, "sensor: no answer"]]]);
  });

  test("may have nothing to send", async () => {
    const { bench } = await reading((done) => done());
    await bench.pass(30_000);
    expect([bench.bodies(), bench.errors()]).toEqual([[], []]);
  });

  test("has another interval when that is changed, and none with 0", async () => {
    const read = vi.fn(() => ({ n: 1 }));
    const { bench, sensor } = await reading(read, { intervalMs: 1000 });
    sensor.intervalMs = 5000;
    await bench.pass(10_000);
    expect(read).toHaveBeenCalledTimes(3);
    sensor.intervalMs = 0;
    await bench.pass(60_000);
    expect(read).toHaveBeenCalledTimes(3);
  });

  test("with the interval 0 is not read", async () => {
    const read = vi.fn();
    const { bench } = await reading(read, { intervalMs: 0 });
    await bench.pass(60_000);
    expect(read).not.toHaveBeenCalled();
  });

  test("is read in the end of the call that sets it up, when the client may be connecting", async () => {
    const bench = new Bench();
    useSensor(bench.client, () => ({ n: 1 }));
    bench.client.connect();
    await bench.pass();
    expect(bench.errors()).toEqual([]);
    await bench.accept();
    expect(bench.bodies()).toEqual([{ ts: expect.any(Number), values: { n: 1 } }]);
  });

  test("sends through what is named", async () => {
    const sendTelemetry = vi.fn();
    await reading(() => ({ n: 1 }), { through: { sendTelemetry } });
    expect(sendTelemetry.mock.calls).toEqual([[{ n: 1 }]]);
  });
});

describe("a reading that fails", () => {
  const failures: [string, ReadSensor, string][] = [
    [
      "by throwing",
      () => {
        throw "not found";
      },
      "not found",
    ],
    ["by done()", (done) => done(undefined, "checksum"), "checksum"],
    ["by done() with values", (done) => done({ t: -1 }, "checksum"), "checksum"],
  ];

  test.each(failures)("%s is told each time, sends nothing, and the next one comes", async (_, read, text) => {
    const { bench } = await reading(read);
    await bench.pass(20_000);
    expect(bench.told("error")).toEqual(Array(3).fill([Code.CALLBACK_FAILED, `sensor: ${text}`]));
    expect(bench.bodies()).toEqual([]);
  });

  test("by never ending is told when the next one begins, and its late values are left out", async () => {
    const dones: ((data: object) => void)[] = [];
    const { bench } = await reading((done) => void dones.push(done));
    await bench.pass(10_000);
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "sensor: no answer"]]);
    dones[0]!({ late: 1 });
    dones[1]!({ n: 2 });
    dones[1]!({ n: 3 });
    await bench.pass();
    expect(bench.bodies()).toEqual([{ n: 2 }]);
  });

  test("is telemetry too where a key is named, when it begins and when it is over", async () => {
    const results = ["", "gone", "gone", "noise", "", ""];
    const { bench } = await reading((done) => done({ n: 1 }, results.shift()), { errorKey: "sensorError" });
    await bench.pass(50_000);
    expect(bench.bodies()).toEqual([
      { sensorError: "" },
      { n: 1 },
      { sensorError: "gone" },
      { sensorError: "noise" },
      { sensorError: "" },
      { n: 1 },
      { n: 1 },
    ]);
  });
});
