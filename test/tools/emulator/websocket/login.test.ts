import { describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { emulatorWithDevice, stopClock } from "../support.js";
import { openAs, Socket, tokenOf } from "./support.js";

const OLDER = "/api/ws/plugins/telemetry";

describe("a WebSocket says who it is", () => {
  test("in its first message, which may carry commands already", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const socket = await Socket.open(emulator, "/api/ws");
    socket.send({
      authCmd: { cmdId: 0, token: await tokenOf(emulator, "tenant") },
      cmds: [{ type: "TIMESERIES", cmdId: 3, entityType: "DEVICE", entityId: device.id }],
    });
    expect(await socket.next()).toMatchObject({ subscriptionId: 3, errorCode: 0 });
  });

  test.each(["/api/ws", OLDER])("or in the address (%s)", async (path) => {
    const { emulator, device } = await emulatorWithDevice();
    const socket = await Socket.open(emulator, `${path}?token=${await tokenOf(emulator, "tenant")}`);
    const command = { cmdId: 3, entityType: "DEVICE", entityId: device.id };
    socket.send(path === OLDER ? { tsSubCmds: [command] } : { cmds: [{ type: "TIMESERIES", ...command }] });
    expect(await socket.next()).toMatchObject({ subscriptionId: 3, errorCode: 0 });
  });
});

describe("a WebSocket is closed", () => {
  test("when the token of its first message is wrong", async () => {
    const { emulator } = await emulatorWithDevice();
    const socket = await Socket.open(emulator, "/api/ws");
    socket.send({ authCmd: { cmdId: 0, token: "wrong" } });
    expect(await socket.closed).toEqual([1007, "Invalid JWT token: "]);
  });

  test("when the token of its address is wrong", async () => {
    const { emulator } = await emulatorWithDevice();
    expect((await (await Socket.open(emulator, `${OLDER}?token=wrong`)).closed)[0]).toBe(1011);
  });

  test.each(["/api/ws", OLDER])("when its first message is a command (%s)", async (path) => {
    const { emulator } = await emulatorWithDevice();
    const socket = await Socket.open(emulator, path);
    socket.send({});
    expect(await socket.closed).toEqual([1008, "Auth cmd is missing"]);
  });

  test("when its first message is not JSON", async () => {
    const { emulator } = await emulatorWithDevice();
    const socket = await Socket.open(emulator, "/api/ws");
    socket.send("{");
    expect((await socket.closed)[0]).toBe(1007);
  });

  test("when it says nothing for 10 seconds", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    const socket = await Socket.open(emulator, "/api/ws");
    vi.advanceTimersByTime(9_999);
    expect(socket.client.readyState).toBe(WebSocket.OPEN);
    vi.advanceTimersByTime(1);
    expect(await socket.closed).toEqual([1008, ""]);
  });

  test("when a message is longer than 32 KiB", async () => {
    const { emulator } = await emulatorWithDevice();
    const socket = await openAs(emulator);
    socket.send(" ".repeat(32_769));
    expect((await socket.closed)[0]).toBe(1009);
  });

  test("under another path of the WebSockets", async () => {
    const { emulator } = await emulatorWithDevice();
    expect(await (await Socket.open(emulator, "/api/ws/plugins/other")).closed).toEqual([1007, "Unknown session type"]);
  });

  test("with the emulator", async () => {
    const { emulator } = await emulatorWithDevice();
    const socket = await openAs(emulator);
    await emulator.close();
    await socket.closed;
  });
});

test("no other path is a WebSocket", async () => {
  const { emulator } = await emulatorWithDevice();
  await expect(Socket.open(emulator, "/api/device")).rejects.toThrow("404");
});
