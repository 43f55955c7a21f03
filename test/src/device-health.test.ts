/** How the board is doing, as telemetry. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { useDeviceHealth } from "../../src/device-health";
import { Bench, START } from "../support/bench";
import { modules } from "../support/espruino-globals";

beforeEach(() => {
  vi.stubGlobal("process", Object.assign(Object.create(process), { memory: () => ({ free: 1234 }) }));
  modules.Wifi = { getDetails: () => ({ rssi: -61 }) };
  vi.stubGlobal("ESP8266", { getResetInfo: () => ({ reason: "exception" }) });
  return () => {
    vi.unstubAllGlobals();
    delete modules.Wifi;
  };
});

async function reporting(intervalMs?: number): Promise<Bench> {
  const bench = new Bench({ keepAlive: 0, qualityOfService: 0 });
  useDeviceHealth(bench.client, intervalMs === undefined ? undefined : { intervalMs });
  bench.client.connect();
  await bench.pass();
  return bench;
}

describe("reports", () => {
  test("have what the board tells, the first one after the first connect with the reason of its start", async () => {
    const bench = await reporting();
    await bench.pass(3000);
    await bench.accept();
    await bench.pass();
    expect(bench.bodies()).toEqual([
      { freeVariables: 1234, uptimeSeconds: 3, reconnects: 0, rssi: -61, resetReason: "exception" },
    ]);
    await bench.pass(60_000);
    expect(bench.bodies()).toEqual([{ freeVariables: 1234, uptimeSeconds: 60, reconnects: 0, rssi: -61 }]);
  });

  test("leave out what the board cannot tell", async () => {
    delete modules.Wifi;
    vi.stubGlobal("ESP8266", undefined);
    const bench = await reporting();
    await bench.accept();
    await bench.pass();
    expect(bench.bodies()).toEqual([{ freeVariables: 1234, uptimeSeconds: 0, reconnects: 0 }]);
  });

  test("come on the interval", async () => {
    const bench = await reporting(5000);
    await bench.accept();
    await bench.pass(20_000);
    expect(bench.bodies()).toHaveLength(5);
  });

  test("are not queued: what was due without a link is one after it", async () => {
    const bench = await reporting(1000);
    await bench.accept();
    await bench.pass(10);
    bench.socket.packets();
    bench.socket.close();
    await bench.pass(900);
    await bench.nextAttempt();
    await bench.pass(20_000);
    await bench.accept();
    await bench.pass();
    const reports = bench.bodies() as { reconnects: number; uptimeSeconds: number }[];
    expect(reports).toHaveLength(1);
    expect(reports[0]!.reconnects).toBe(1);
    expect(reports[0]!.uptimeSeconds).toBeGreaterThan(20);
  });

  test("count the time over a clock that is set", async () => {
    vi.useFakeTimers({ now: 0 });
    const bench = await reporting();
    await bench.accept();
    await bench.pass(30_000);
    vi.setSystemTime(START);
    await bench.pass(30_000);
    vi.setSystemTime(START - 3_600_000);
    await bench.pass(120_000);
    const { uptimeSeconds } = bench.bodies().at(-1) as { uptimeSeconds: number };
    expect(uptimeSeconds).toBeGreaterThanOrEqual(60);
    expect(uptimeSeconds).toBeLessThanOrEqual(180);
  });
});
