import { describe, expect, test } from "vitest";
import { ATTRIBUTES, connectBoard, TELEMETRY, tenantAndBoard } from "../support.js";

describe("time series", () => {
  async function withTelemetry() {
    const context = await tenantAndBoard();
    const board = await connectBoard(context.emulator);
    await board.publish(
      TELEMETRY,
      [1, 2, 3].map((ts) => ({ ts, values: { t: ts + 0.5, on: true } })),
    );
    return context;
  }

  test("keys are listed", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/keys/timeseries`)).toEqual(["t", "on"]);
  });

  test("without a range the latest values come, as strings", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries`)).toEqual({
      t: [{ ts: 3, value: "3.5" }],
      on: [{ ts: 3, value: "true" }],
    });
  });

  test("useStrictDataTypes keeps the types", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=t,on&useStrictDataTypes=true`)).toEqual({
      t: [{ ts: 3, value: 3.5 }],
      on: [{ ts: 3, value: true }],
    });
  });

  test("a key without data has the server's time and null", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=none`)).toEqual({
      none: [{ ts: expect.any(Number), value: null }],
    });
  });

  test("a range comes newest first and without its end", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=t,none&startTs=1&endTs=3`)).toEqual({
      t: [
        { ts: 2, value: "2.5" },
        { ts: 1, value: "1.5" },
      ],
    });
  });

  test("limit and orderBy are kept", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=t&startTs=0&endTs=9&limit=1&orderBy=ASC`)).toEqual({
      t: [{ ts: 1, value: "1.5" }],
    });
  });

  test("telemetry can be written by its owner", async () => {
    const { tenant, path, device } = await tenantAndBoard();
    expect((await tenant.post(`${path}/timeseries/ANY`, { ts: 5, values: { t: 1 } })).status).toBe(200);
    expect(device.telemetry.t).toEqual([{ ts: 5, value: 1 }]);
    expect((await tenant.postText(`${path}/timeseries/ANY`, "{")).status).toBe(400);
  });
});

describe("time series by intervals", () => {
  async function withPoints(points: { ts: number; values: object }[]) {
    const context = await tenantAndBoard();
    await context.tenant.post(`${context.path}/timeseries/ANY`, points);
    const ask = (query: string) => context.tenant.json(`${context.path}/values/timeseries?keys=t&${query}`);
    return { ...context, ask };
  }
  const numbers = [
    { ts: 10, values: { t: 1 } },
    { ts: 900, values: { t: 4 } },
    { ts: 3000, values: { t: 2.5 } },
    { ts: 3001, values: { t: -2 } },
  ];

  test.each([
    ["AVG", ["2.5", "0.25"]],
    ["MIN", ["1", "-2.0"]],
    ["MAX", ["4", "2.5"]],
    ["SUM", ["5", "0.5"]],
    ["COUNT", ["2", "2"]],
  ])("%s gives a value in the middle of each interval that has some, oldest first", async (agg, [first, second]) => {
    const { ask } = await withPoints(numbers);
    expect(await ask(`startTs=0&endTs=3500&interval=1000&agg=${agg}`)).toEqual({
      t: [
        { ts: 500, value: first },
        { ts: 3250, value: second },
      ],
    });
  });

  test("texts have a least and a greatest of their own, an average of 0, and booleans have none", async () => {
    const { ask } = await withPoints([
      { ts: 1, values: { t: "b" } },
      { ts: 2, values: { t: "a" } },
      { ts: 1001, values: { t: true } },
    ]);
    expect(await ask("startTs=0&endTs=2000&interval=1000&agg=MIN")).toEqual({ t: [{ ts: 500, value: "a" }] });
    expect(await ask("startTs=0&endTs=1000&interval=1000&agg=AVG")).toEqual({ t: [{ ts: 500, value: "0.0" }] });
  });

  test("without an interval the points come as they are", async () => {
    const { ask } = await withPoints(numbers);
    expect(await ask("startTs=0&endTs=100&agg=AVG")).toEqual({ t: [{ ts: 10, value: "1" }] });
  });

  test.each([
    ["more than 700 intervals", "startTs=0&endTs=701000&interval=1000&agg=AVG", "Number of intervals is to high - 701"],
    ["an interval below 0", "startTs=0&endTs=1&interval=-1&agg=AVG", "'interval' must be greater than 0"],
    ["a way that there is none of", "startTs=0&endTs=1&interval=1&agg=MEAN", "No enum constant"],
  ])("refuses %s", async (_what, query, words) => {
    const { tenant, path } = await withPoints(numbers);
    const answer = await tenant.get(`${path}/values/timeseries?keys=t&${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(words);
  });
});

describe("attributes", () => {
  test.each([
    (id: string) => `/api/plugins/telemetry/DEVICE/${id}/SHARED_SCOPE`,
    (id: string) => `/api/plugins/telemetry/DEVICE/${id}/attributes/SHARED_SCOPE`,
    (id: string) => `/api/plugins/telemetry/${id}/SHARED_SCOPE`,
  ])("shared ones are written and pushed to the device (%o)", async (path) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const board = await connectBoard(emulator);
    await board.subscribe(ATTRIBUTES);
    const response = await tenant.postText(
      path(device.id),
      '{"led":true,"text":"0123","big":9007199254740993,"d":25.0}',
    );
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect((await board.next()).body).toBe('{"led":true,"text":123,"big":9007199254740993,"d":25.0}');
  });

  test.each([
    (id: string) => `/api/plugins/telemetry/DEVICE/${id}/SHARED_SCOPE`,
    (id: string) => `/api/plugins/telemetry/${id}/SHARED_SCOPE`,
  ])("shared ones are deleted and the device is told (%o)", async (path) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    device.setSharedAttributes({ a: 1, b: 2 });
    const board = await connectBoard(emulator);
    await board.subscribe(ATTRIBUTES);
    expect((await tenant.delete(`${path(device.id)}?keys=a`)).status).toBe(200);
    expect((await board.next()).body).toBe('{"deleted":["a"]}');
    expect(device.sharedAttributes).toEqual({ b: 2 });
  });

  test.each([
    ["4.1", '{"text":"0123","x":1e3,"n":null}', { text: "0123", x: 1000 }],
    ["4.1", '{"x":0.30000000000000004}', { x: 0.30000000000000004 }],
    ["4.2", '{"text":"0123","x":1e3}', { text: 123, x: 1000 }],
    ["4.2", "{x:0.30000000000000004}", { x: "0.30000000000000004" }],
  ])("of version %s %s is stored as %j", async (serverVersion, body, stored) => {
    const { tenant, path, device } = await tenantAndBoard({ serverVersion });
    expect((await tenant.postText(`${path}/SHARED_SCOPE`, body)).status).toBe(200);
    expect(device.sharedAttributes).toEqual(stored);
  });

  test.each([
    ["4.1", "{a:1}", 500],
    ["4.1", '{"a":9223372036854775808}', 400],
    ["4.2", '{"a":null}', 500],
  ])("of version %s %s are refused", async (serverVersion, body, status) => {
    const { tenant, path, device } = await tenantAndBoard({ serverVersion });
    expect((await tenant.postText(`${path}/SHARED_SCOPE`, body)).status).toBe(status);
    expect(device.sharedAttributes).toEqual({});
  });

  test("server ones are written and not pushed", async () => {
    const { tenant, path, device } = await tenantAndBoard();
    await tenant.post(`${path}/SERVER_SCOPE`, { place: "hall" });
    expect(device.serverAttributes).toMatchObject({ place: "hall" });
  });

  test("client ones cannot be written by their owner", async () => {
    const { tenant, path } = await tenantAndBoard();
    expect((await tenant.post(`${path}/CLIENT_SCOPE`, { a: 1 })).status).toBe(400);
  });

  test("an empty object, an array and broken JSON are a 400", async () => {
    const { tenant, path } = await tenantAndBoard();
    for (const body of ["{}", "[]", "{"])
      expect((await tenant.postText(`${path}/SHARED_SCOPE`, body)).status).toBe(400);
  });

  test("deleting without keys is a 500", async () => {
    const { tenant, path } = await tenantAndBoard();
    expect((await tenant.delete(`${path}/SHARED_SCOPE`)).status).toBe(500);
  });

  test("an unknown scope is a 400", async () => {
    const { tenant, path } = await tenantAndBoard();
    expect((await tenant.get(`${path}/values/attributes/OTHER_SCOPE`)).status).toBe(400);
  });

  test("values have their types and the time of their update", async () => {
    const { emulator, tenant, path } = await tenantAndBoard();
    await (await connectBoard(emulator)).publish(ATTRIBUTES, { a: 1, b: { c: [1] } });
    expect(await tenant.json(`${path}/values/attributes/CLIENT_SCOPE?keys=a,b`)).toEqual([
      { lastUpdateTs: expect.any(Number), key: "a", value: 1 },
      { lastUpdateTs: expect.any(Number), key: "b", value: { c: [1] } },
    ]);
  });

  test("without a scope all scopes are read, also for keys", async () => {
    const { tenant, path, device } = await tenantAndBoard();
    device.setSharedAttributes({ s: 1 });
    const keys = (await tenant.json(`${path}/values/attributes`)).map(({ key }: { key: string }) => key);
    expect(keys).toEqual(expect.arrayContaining(["s", "active"]));
    expect(await tenant.json(`${path}/keys/attributes`)).toEqual(keys);
    expect(await tenant.json(`${path}/keys/attributes/SHARED_SCOPE`)).toEqual(["s"]);
  });
});
