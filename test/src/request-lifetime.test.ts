/** What becomes of a request when the link goes, and of what else was still to be sent. */
import { expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench, ME } from "../support/bench";

test("a request that ended with the link is not sent on the next one", async () => {
  const bench = await Bench.online({ maxInflight: 2 });
  const callback = vi.fn();
  bench.client.sendTelemetry({ a: 1 });
  bench.client.sendTelemetry({ a: 2 });
  bench.client.sendRpcCall("openDoor", {}, callback);
  bench.socket.packets();
  await bench.reconnect();
  await bench.puback(1);
  await bench.puback(2);
  expect(callback.mock.calls).toEqual([[undefined, Code.CONNECTION_LOST]]);
  expect(bench.published().filter(({ topic }) => topic.startsWith(`${ME}rpc/`))).toEqual([]);
});

test("a request whose write loses the link is called back with a code, and not sent again", async () => {
  const bench = await Bench.online();
  const callback = vi.fn();
  bench.client.requestAttributes({}, undefined);
  bench.socket.packets();
  bench.socket.write = () => {
    throw new Error("This socket is closed");
  };
  bench.client.requestAttributes({ clientKeys: ["a"] }, callback);
  await bench.pass();
  expect(callback.mock.calls).toEqual([[undefined, Code.CONNECTION_LOST]]);
  await bench.nextAttempt();
  await bench.accept();
  expect(bench.published()).toEqual([]);
});

test("a request whose SUBSCRIBE loses the link is refused at once, and never sent", async () => {
  const bench = await Bench.online();
  const callback = vi.fn();
  bench.socket.write = () => {
    throw new Error("This socket is closed");
  };
  bench.client.sendRpcCall("openDoor", {}, callback);
  await bench.pass();
  expect(callback.mock.calls).toEqual([[undefined, Code.NOT_CONNECTED]]);
  await bench.nextAttempt();
  await bench.accept();
  expect(bench.published()).toEqual([]);
});

test("a value that cannot become JSON is refused, whoever sends it, and throws at nobody", async () => {
  const bench = await Bench.online();
  const callback = vi.fn();
  const bad = {
    toJSON() {
      throw new Error("no JSON");
    },
  };
  bench.client.sendTelemetry(bad, callback);
  bench.client.sendAttributes(bad, callback);
  bench.client.sendRpcCall("m", bad, (_result, error) => callback(error));
  bench.client.setServerSideRpcRequestHandler(() => bad);
  await bench.push(`${ME}rpc/request/1`, { method: "m" });
  await bench.pass();
  expect(callback.mock.calls).toEqual([[Code.INVALID_ARGUMENT], [Code.INVALID_ARGUMENT], [Code.INVALID_ARGUMENT]]);
  expect(bench.errors()).toEqual([Code.INVALID_ARGUMENT]);
  // The server is told why there is no reply, and gets nothing else.
  expect(bench.bodies()).toEqual([{ error: "the reply cannot be sent" }]);
});

test("a message that is still to be handed on when disconnect() is called goes nowhere", async () => {
  const bench = await Bench.online();
  const second = vi.fn();
  bench.client.setServerSideRpcRequestHandler((id) => {
    if (id === 1) bench.client.disconnect();
    else second();
  });
  await bench.pass();
  const request = (id: number) => ({
    ...({ cmd: "publish", qos: 0, dup: false, retain: false } as const),
    topic: `${ME}rpc/request/${id}`,
    payload: '{"method":"m"}',
  });
  bench.socket.send(request(1));
  bench.socket.send(request(2));
  await bench.pass();
  expect(second).not.toHaveBeenCalled();
});

test("a request that is refused is told to its callback alone", async () => {
  const bench = await Bench.online();
  const callback = vi.fn();
  bench.client.requestAttributes({ sharedKeys: ["k".repeat(3000)] }, callback);
  await bench.pass();
  expect(callback.mock.calls).toEqual([[undefined, Code.TOO_LARGE]]);
  expect(bench.errors()).toEqual([]);
  await bench.pass(60_000);
  expect(callback).toHaveBeenCalledTimes(1);
});

test("disconnect() tells how many messages it gave up, by `drop` and in the counters", async () => {
  const bench = await Bench.connecting();
  bench.client.sendTelemetry({ a: 1 });
  bench.client.sendTelemetry({ a: 2 });
  bench.client.disconnect();
  await bench.pass();
  expect(bench.told("drop")).toEqual([[2]]);
  expect(bench.client.stats().dropped).toBe(2);
});

test("a lost link drops nothing", async () => {
  const bench = await Bench.online();
  bench.client.sendTelemetry({ a: 1 });
  await bench.reconnect();
  expect(bench.told("drop")).toEqual([]);
  expect(bench.client.stats().dropped).toBe(0);
});

test.each<[string, (bench: Bench, callback: (...args: unknown[]) => void) => void]>([
  ["requestAttributes", ({ client }, callback) => client.requestAttributes({}, callback)],
  ["sendRpcCall", ({ client }, callback) => client.sendRpcCall("m", {}, callback)],
])(
  "%s is written at once or refused with QUEUE_FULL: over 1,024 unsent bytes nothing is asked, then or later",
  async (_, ask) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.socket.dSnd = "x".repeat(1025);
    ask(bench, callback);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass();
    expect(callback.mock.calls).toEqual([[undefined, Code.QUEUE_FULL]]);
    bench.socket.dSnd = "x".repeat(1024);
    await bench.pass(30_000);
    expect(bench.published()).toEqual([]);
    ask(bench, callback);
    expect(bench.published()).toHaveLength(1);
    expect(bench.client.stats()).toMatchObject({ sent: 1, refused: 1 });
  },
);

test("a request goes ahead of the messages that wait, and takes none of their places", async () => {
  const bench = await Bench.online({ maxInflight: 1 });
  bench.client.sendRpcCall("first");
  await bench.pass();
  bench.socket.packets();
  for (let i = 0; i < 3; i++) bench.client.publish("t", `${i}`);
  bench.client.sendRpcCall("m");
  expect(bench.published().map(({ text }) => text)).toEqual(["0", '{"method":"m","params":{}}']);
});

test("a request that timed out is never sent later", async () => {
  const bench = await Bench.online({ maxInflight: 1, requestTimeoutMs: 2000 });
  const callback = vi.fn();
  bench.client.publish("t", "holds the only place");
  bench.client.sendRpcCall("openDoor", {}, callback);
  await bench.pass(5000);
  expect(callback.mock.calls).toEqual([[undefined, Code.TIMEOUT]]);
  bench.socket.packets();
  await bench.puback(1);
  await bench.reconnect();
  expect(bench.published().filter(({ topic }) => topic.startsWith(`${ME}rpc/`))).toEqual([]);
});

test("a request with a full queue goes all the same: it waits for nothing", async () => {
  const bench = await Bench.online({ maxQueueBytes: 200 });
  bench.client.publish("t", "x".repeat(180));
  bench.client.requestAttributes({ sharedKeys: ["a"] }, vi.fn());
  expect(bench.published().at(-1)!.text).toBe('{"sharedKeys":"a"}');
  await bench.pass();
  expect(bench.errors()).toEqual([]);
});

test("a request over the server's 64 KiB gets TOO_LARGE, however large the queue is", async () => {
  const bench = await Bench.online({ maxQueueBytes: 200_000 });
  const callback = vi.fn();
  bench.client.sendRpcCall("m", "x".repeat(66_000), callback);
  await bench.pass();
  expect(callback.mock.calls).toEqual([[undefined, Code.TOO_LARGE]]);
  expect(bench.published()).toEqual([]);
});
