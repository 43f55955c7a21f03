import { describe, expect, test } from "vitest";
import { ATTRIBUTES, connectBoard, emulatorWithDevice, Rest, TELEMETRY } from "../support.js";
import { openAs, Socket, tokenOf } from "./support.js";

async function withSocket() {
  const { emulator, device } = await emulatorWithDevice();
  const socket = await openAs(emulator);
  const subscribe = (members: object = {}) =>
    socket.send({
      cmds: [{ type: "ATTRIBUTES", cmdId: 1, entityType: "DEVICE", entityId: device.id, ...members }],
    });
  return { emulator, device, socket, subscribe };
}

describe("a subscription to attributes", () => {
  test("brings what there is in its scope first, then what changes there", async () => {
    const { emulator, device, socket, subscribe } = await withSocket();
    device.setSharedAttributes({ a: 1 });
    subscribe({ scope: "SHARED_SCOPE" });
    expect(await socket.next()).toEqual({
      subscriptionId: 1,
      errorCode: 0,
      errorMsg: null,
      data: { a: [[expect.any(Number), "1"]] },
      latestValues: { a: expect.any(Number) },
    });
    const board = await connectBoard(emulator);
    await board.publish(ATTRIBUTES, { fromTheBoard: 1 });
    device.setSharedAttributes({ b: "x" });
    expect((await socket.untilAnswer()).map(({ data }) => data)).toEqual([{ b: [[expect.any(Number), "x"]] }]);
  });

  test("without a scope is to all three", async () => {
    const { emulator, device, socket, subscribe } = await withSocket();
    const board = await connectBoard(emulator);
    await board.publish(ATTRIBUTES, { fromTheBoard: 1 });
    device.setSharedAttributes({ a: 1 });
    subscribe();
    expect(Object.keys((await socket.next()).data ?? {})).toEqual(
      expect.arrayContaining(["a", "active", "fromTheBoard", "lastConnectTime"]),
    );
  });

  test("of named keys is told of those alone", async () => {
    const { device, socket, subscribe } = await withSocket();
    subscribe({ keys: "a" });
    expect((await socket.next()).data).toEqual({});
    device.setSharedAttributes({ b: 1 });
    device.setSharedAttributes({ a: 2, b: 2 });
    expect((await socket.untilAnswer()).map(({ data }) => data)).toEqual([{ a: [[expect.any(Number), "2"]] }]);
  });

  test("tells of a deleted attribute as an empty text of the time 0", async () => {
    const { emulator, device, socket, subscribe } = await withSocket();
    device.setSharedAttributes({ a: 1 });
    subscribe({ keys: "a" });
    await socket.next();
    const tenant = await Rest.as(emulator, "tenant");
    await tenant.delete(`/api/plugins/telemetry/DEVICE/${device.id}/SHARED_SCOPE?keys=a`);
    expect(await socket.next()).toMatchObject({ data: { a: [[0, ""]] }, latestValues: { a: 0 } });
  });

  test("tells when the device becomes active", async () => {
    const { emulator, socket, subscribe } = await withSocket();
    subscribe({ keys: "active", scope: "SERVER_SCOPE" });
    expect((await socket.next()).data).toEqual({ active: [[expect.any(Number), "false"]] });
    await connectBoard(emulator);
    expect((await socket.next()).data).toEqual({ active: [[expect.any(Number), "true"]] });
  });

  test("ends when it is unsubscribed", async () => {
    const { device, socket, subscribe } = await withSocket();
    subscribe();
    await socket.next();
    subscribe({ unsubscribe: true });
    await socket.untilAnswer();
    device.setSharedAttributes({ a: 1 });
    expect(await socket.untilAnswer()).toEqual([]);
  });
});

test("the older API has a list for each kind of command", async () => {
  const { emulator, device } = await emulatorWithDevice();
  device.setSharedAttributes({ a: 1 });
  const socket = await Socket.open(emulator, `/api/ws/plugins/telemetry?token=${await tokenOf(emulator, "tenant")}`);
  const entity = { entityType: "DEVICE", entityId: device.id };
  socket.send({
    tsSubCmds: [{ cmdId: 1, ...entity, scope: "LATEST_TELEMETRY" }],
    attrSubCmds: [{ cmdId: 2, ...entity, scope: "SHARED_SCOPE" }],
    historyCmds: [{ cmdId: 3, ...entity, keys: "t", startTs: 0, endTs: 1 }],
    entityCountCmds: [{ cmdId: 4 }],
  });
  const answers = [await socket.next(), await socket.next(), await socket.next(), await socket.next()];
  expect(answers.map(({ subscriptionId, errorCode }) => [subscriptionId, errorCode])).toEqual([
    [2, 0],
    [1, 0],
    [3, 0],
    [4, 2],
  ]);
  const unsubscribe = { cmdId: 2, ...entity, unsubscribe: true };
  socket.send({ attrSubCmds: [unsubscribe], entityCountCmds: [{ cmdId: 5 }] });
  expect((await socket.next()).subscriptionId).toBe(5);
  device.setSharedAttributes({ a: 2 });
  await (await connectBoard(emulator)).publish(TELEMETRY, { t: 1 });
  expect((await socket.next()).subscriptionId).toBe(1);
});
