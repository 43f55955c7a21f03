import { once } from "node:events";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startEmulator } from "../../../tools/emulator/index.js";
import { closedPort } from "../../support/closed-port.js";
import {
  ATTRIBUTES,
  connectBoard,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  RPC_REQUESTS,
  stopClock,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

async function portInUse(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

describe("ports", () => {
  test("a free one is taken for each by default", async () => {
    const { emulator } = await emulatorWithDevice();
    expect(emulator.mqttPort).toBeGreaterThan(0);
    expect(emulator.httpPort).toBeGreaterThan(0);
  });

  test("an MQTT port in use is named in the error", async () => {
    const port = await portInUse();
    await expect(startEmulator({ mqttPort: port })).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: `MQTT port ${port} on 127.0.0.1 is already in use`,
    });
  });

  test("an HTTP port in use is named in the error, and the MQTT port is given back", async () => {
    const port = await portInUse();
    const mqttPort = await closedPort();
    await expect(startEmulator({ mqttPort, httpPort: port })).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: `HTTP port ${port} on 127.0.0.1 is already in use`,
    });
    await (await startEmulator({ mqttPort })).close();
  });

  test("an option that is undefined counts as absent", async () => {
    const emulator = await startEmulator({ host: undefined, mqttPort: undefined, httpPort: undefined });
    await emulator.close();
  });
});

describe("close", () => {
  test("ends connections and gives the ports back", async () => {
    const [mqttPort, httpPort] = [await closedPort(), await closedPort()];
    const { emulator } = await emulatorWithDevice({ mqttPort, httpPort });
    const client = await RawClient.connected(emulator);
    await emulator.close();
    await client.closed;
    await (await startEmulator({ mqttPort, httpPort })).close();
  });
});

describe("timers", () => {
  test("none is left when the connections and the emulator are closed", async () => {
    const { emulator, device } = await emulatorWithDevice();
    stopClock();
    const client = await RawClient.connected(emulator);
    client.send(
      subscribePacket({ [RPC_REQUESTS]: 1 }),
      publishPacket("v1/devices/me/rpc/request/1", '{"method":"x","params":{}}'),
    );
    await client.untilPingResponse();
    void device.rpc("waits", {}).catch(() => {});
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    await emulator.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("restart", () => {
  test("closes every connection and keeps what was stored", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const board = await connectBoard(emulator);
    await board.publish(TELEMETRY, { t: 1 });
    await board.publish(ATTRIBUTES, { a: 1 });
    device.setSharedAttributes({ s: 1 });
    await emulator.restart();
    await board.closed;
    await connectBoard(emulator);
    expect(device.telemetry.t).toHaveLength(1);
    expect(device.clientAttributes).toEqual({ a: 1 });
    expect(device.sharedAttributes).toEqual({ s: 1 });
  });

  test("lets RPC ids begin at 0 again", async () => {
    const { emulator, device } = await emulatorWithDevice();
    for (let i = 0; i < 2; i++) {
      const board = await connectBoard(emulator);
      await board.subscribe(RPC_REQUESTS);
      await device.rpc("x", {}, { oneway: true });
      expect((await board.next()).topic).toBe("v1/devices/me/rpc/request/0");
      await emulator.restart();
    }
  });

  test("loses calls that wait, but for persistent ones that were never sent", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const lost = expect(device.rpc("waits", {})).rejects.toMatchObject({ code: "TIMEOUT" });
    await device.rpc("kept", {}, { persistent: true });
    await emulator.restart();
    await lost;
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [RPC_REQUESTS]: 1 }));
    await client.next();
    const [publish, ...others] = await client.untilPingResponse();
    expect(publish).toMatchObject({ topic: "v1/devices/me/rpc/request/0" });
    expect(others).toEqual([]);
  });

  test("can keep the port closed for a while", async () => {
    const port = await closedPort();
    const { emulator } = await emulatorWithDevice({ mqttPort: port });
    stopClock();
    const restarted = emulator.restart({ downMs: 1000 });
    // The pause begins once the port is closed.
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(999);
    await expect(once(createConnection(port, "127.0.0.1"), "connect")).rejects.toThrow("ECONNREFUSED");
    vi.advanceTimersByTime(1);
    await restarted;
    expect(emulator.mqttPort).toBe(port);
    await RawClient.connected(emulator);
  });
});

describe("a restart with the port closed", () => {
  test("that is begun twice is one", async () => {
    const { emulator } = await emulatorWithDevice({ mqttPort: await closedPort() });
    await Promise.all([emulator.restart({ downMs: 1 }), emulator.restart({ downMs: 1 })]);
    await connectBoard(emulator);
  });

  test("leaves no listener behind: Node warns of eleven", async () => {
    const { emulator } = await emulatorWithDevice({ mqttPort: await closedPort() });
    const warned = vi.spyOn(process, "emitWarning");
    for (let i = 0; i < 11; i++) await emulator.restart({ downMs: 1 });
    expect(warned).not.toHaveBeenCalled();
  });

  test("is over when the emulator is closed, and opens nothing then", async () => {
    const { emulator } = await emulatorWithDevice({ mqttPort: await closedPort() });
    const restarted = emulator.restart({ downMs: 3_600_000 });
    await emulator.close();
    await restarted;
    await expect(connectBoard(emulator)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("dropConnections", () => {
  test("cuts the named device alone", async () => {
    const { emulator } = await emulatorWithDevice();
    emulator.createDevice({ name: "other", token: "other-token" });
    const board = await RawClient.connected(emulator);
    const other = await RawClient.connected(emulator, { username: "other-token" });
    const disconnected = event(emulator, "disconnect");
    emulator.dropConnections("board");
    await board.closed;
    expect((await disconnected)[1]).toBe("dropped");
    expect(await other.untilPingResponse()).toEqual([]);
  });

  test("without a name cuts all", async () => {
    const { emulator } = await emulatorWithDevice();
    const board = await RawClient.connected(emulator);
    emulator.dropConnections();
    await board.closed;
  });
});

describe("events", () => {
  test("tell of a lost connection", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    const disconnected = event(emulator, "disconnect");
    client.end();
    expect(await disconnected).toEqual([device, "connection lost"]);
  });

  test("tell of every publish, with its bytes", async () => {
    const { emulator } = await emulatorWithDevice();
    const published = event(emulator, "publish");
    await (await connectBoard(emulator)).publish("any/topic", Buffer.from([0, 255]));
    expect((await published).slice(1)).toEqual(["any/topic", Buffer.from([0, 255])]);
  });

  test("tell of refused connections", async () => {
    const { emulator } = await emulatorWithDevice();
    const refused = event(emulator, "refused");
    await expect(connectBoard(emulator, { username: "unknown" })).rejects.toThrow();
    expect(await refused).toEqual([5]);
  });
});

describe("devices", () => {
  test("get a random token if none is given", async () => {
    const { emulator } = await emulatorWithDevice();
    const [a, b] = [emulator.createDevice({ name: "a" }), emulator.createDevice({ name: "b" })];
    expect(a.token).toMatch(/^\w{20}$/);
    expect(a.token).not.toBe(b.token);
    expect(emulator.device("a")).toBe(a);
  });

  test("have names and credentials of their own", async () => {
    const { emulator } = await emulatorWithDevice();
    expect(() => emulator.createDevice({ name: "board" })).toThrow("Device with such name already exists!");
    expect(() => emulator.createDevice({ name: "x", token: "board-token" })).toThrow("already assigned");
  });
});
