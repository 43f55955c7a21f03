import { describe, expect, test } from "vitest";
import { connectBoard, emulatorWithDevice, Rest, TELEMETRY } from "../support.js";
import { openAs } from "./support.js";

async function withSocket() {
  const { emulator, device } = await emulatorWithDevice();
  const socket = await openAs(emulator);
  const subscribe = (members: object = {}) =>
    socket.send({
      cmds: [{ type: "TIMESERIES", cmdId: 1, entityType: "DEVICE", entityId: device.id, ...members }],
    });
  return { emulator, device, socket, subscribe, board: await connectBoard(emulator) };
}

describe("a subscription to time series", () => {
  test("brings the latest values first, as texts", async () => {
    const { socket, subscribe, board } = await withSocket();
    await board.publish(TELEMETRY, { ts: 1, values: { t: 20.5 } });
    await board.publish(TELEMETRY, { ts: 2, values: { t: 21, on: true, list: [1] } });
    subscribe();
    expect(await socket.next()).toEqual({
      subscriptionId: 1,
      errorCode: 0,
      errorMsg: null,
      data: { list: [[2, "[1]"]], on: [[2, "true"]], t: [[2, "21"]] },
      latestValues: { list: 2, on: 2, t: 2 },
    });
  });

  test("then each update", async () => {
    const { socket, subscribe, board } = await withSocket();
    subscribe();
    expect((await socket.next()).data).toEqual({});
    await board.publish(TELEMETRY, { ts: 5, values: { t: 1, d: 2.0, big: 0.5 } });
    expect(await socket.next()).toMatchObject({
      subscriptionId: 1,
      data: { t: [[5, "1"]], d: [[5, "2"]], big: [[5, "0.5"]] },
      latestValues: { t: 5, d: 5, big: 5 },
    });
  });

  test("has an update for each element of an array", async () => {
    const { socket, subscribe, board } = await withSocket();
    subscribe();
    await board.publish(
      TELEMETRY,
      [1, 2].map((ts) => ({ ts, values: { t: ts } })),
    );
    expect((await socket.untilAnswer()).map(({ data }) => data)).toEqual([{}, { t: [[1, "1"]] }, { t: [[2, "2"]] }]);
  });

  test("has one update for an array that the owner wrote", async () => {
    const { emulator, device, socket, subscribe } = await withSocket();
    subscribe();
    const tenant = await Rest.as(emulator, "tenant");
    const entries = [1, 2].map((ts) => ({ ts, values: { t: ts } }));
    await tenant.post(`/api/plugins/telemetry/DEVICE/${device.id}/timeseries/ANY`, entries);
    expect((await socket.untilAnswer()).map(({ data }) => data)).toEqual([
      {},
      {
        t: [
          [1, "1"],
          [2, "2"],
        ],
      },
    ]);
  });

  test("of named keys is told of those alone; one without data has the server's time and null", async () => {
    const { socket, subscribe, board } = await withSocket();
    subscribe({ keys: "t,u" });
    expect((await socket.next()).data).toEqual({ t: [[expect.any(Number), null]], u: [[expect.any(Number), null]] });
    await board.publish(TELEMETRY, { other: 1 });
    await board.publish(TELEMETRY, { ts: 3, values: { t: 1, other: 2 } });
    expect((await socket.untilAnswer()).map(({ data }) => data)).toEqual([{ t: [[3, "1"]] }]);
  });

  test("to LATEST_TELEMETRY is not told of points that are older than what it knows", async () => {
    const { socket, subscribe, board } = await withSocket();
    await board.publish(TELEMETRY, { ts: 10, values: { t: 10 } });
    subscribe({ scope: "LATEST_TELEMETRY" });
    for (const ts of [9, 10, 11, 10]) await board.publish(TELEMETRY, { ts, values: { t: ts } });
    expect((await socket.untilAnswer()).map(({ data }) => data?.t?.[0]?.[0])).toEqual([10, 10, 11]);
  });

  test("with a time window begins with the points in it, newest first", async () => {
    const { socket, subscribe, board } = await withSocket();
    await board.publish(
      TELEMETRY,
      [1, 2, 3, 4].map((ts) => ({ ts, values: { t: ts } })),
    );
    subscribe({ keys: "t", startTs: 2, timeWindow: 2 });
    expect((await socket.next()).data?.t).toEqual([
      [3, "3"],
      [2, "2"],
    ]);
    await board.publish(TELEMETRY, { ts: 1, values: { t: 7 } });
    expect((await socket.next()).data).toEqual({ t: [[1, "7"]] });
  });

  test("ends when it is unsubscribed, without an answer", async () => {
    const { socket, subscribe, board } = await withSocket();
    subscribe();
    await socket.next();
    subscribe({ unsubscribe: true });
    expect(await socket.untilAnswer()).toEqual([]);
    await board.publish(TELEMETRY, { t: 1 });
    expect(await socket.untilAnswer()).toEqual([]);
  });

  test("that is unsubscribed leaves the others", async () => {
    const { socket, subscribe, board } = await withSocket();
    subscribe({ cmdId: 1 });
    subscribe({ cmdId: 2 });
    subscribe({ cmdId: 1, unsubscribe: true });
    await socket.untilAnswer();
    await board.publish(TELEMETRY, { t: 1 });
    expect((await socket.untilAnswer()).map(({ subscriptionId }) => subscriptionId)).toEqual([2]);
  });

  test("is over with its WebSocket", async () => {
    const { device, socket, subscribe } = await withSocket();
    subscribe();
    await socket.next();
    expect(device.timeSeries.watchers.count).toBe(1);
    socket.client.close();
    await expect.poll(() => device.timeSeries.watchers.count).toBe(0);
  });
});

test("TIMESERIES_HISTORY brings a range once, newest first, up to its limit", async () => {
  const { device, socket, board } = await withSocket();
  await board.publish(
    TELEMETRY,
    [1, 2, 3, 4].map((ts) => ({ ts, values: { t: ts } })),
  );
  const entity = { entityType: "DEVICE", entityId: device.id };
  socket.send({
    cmds: [{ type: "TIMESERIES_HISTORY", cmdId: 4, ...entity, keys: "t", startTs: 1, endTs: 4, limit: 2 }],
  });
  expect(await socket.next()).toMatchObject({
    subscriptionId: 4,
    data: {
      t: [
        [3, "3"],
        [2, "2"],
      ],
    },
  });
  await board.publish(TELEMETRY, { t: 5 });
  expect(await socket.untilAnswer()).toEqual([]);
});
