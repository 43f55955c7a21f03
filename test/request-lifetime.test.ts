/** What becomes of a request when the link goes, and of what else was still to be sent. */
import { expect, test, vi } from "vitest";
import { Code } from "../src/mqtt/codes";
import { Bench, ME } from "./support/bench";

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
