/** Messages out: when they are written, when they are answered, what is refused. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../../src/mqtt/codes";
import { ATTRIBUTES, Bench, TELEMETRY } from "../../support/bench";
import { bytes } from "../../support/peer";

/** A payload that makes a message of so many bytes, on a topic of one character at QoS 1, its packet written whole. */
function payloadFor(packetBytes: number): string {
  const header = packetBytes < 130 ? 2 : packetBytes < 16387 ? 3 : 4;
  return "x".repeat(packetBytes - header - 2 - 1 - 2);
}

const numbered = (bench: Bench) => bench.packets("publish").map(({ payload }) => Number(payload.toString()));

describe("a message at QoS 1", () => {
  test("is written at once, in one write", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "hello");
    expect(bench.socket.written).toEqual([bytes("32 0a 00 01 74 00 01 68 65 6c 6c 6f")]);
  });

  test("calls back on its PUBACK, once and without an error", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "", {}, callback);
    await bench.pass(5000);
    expect(callback).not.toHaveBeenCalled();
    await bench.puback(1);
    await bench.puback(1);
    await bench.pass(60_000);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("five are on their way by default", async () => {
    const bench = await Bench.online();
    for (let i = 1; i <= 9; i++) bench.client.publish("t", `${i}`);
    expect(numbered(bench)).toEqual([1, 2, 3, 4, 5]);
  });

  test("retain of the options is in the packet", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "", { retain: true });
    bench.client.publish("t", "");
    expect(bench.packets("publish").map(({ retain }) => retain)).toEqual([true, false]);
  });
});

describe("a message at QoS 0", () => {
  test("calls back when it is written, and not before the call has returned", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "", { qualityOfService: 0 }, callback);
    expect(bench.packets("publish")).toMatchObject([{ qos: 0, dup: false }]);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass();
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("is what a client with qualityOfService 0 sends", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    const callback = vi.fn();
    bench.client.sendTelemetry({ a: 1 }, callback);
    bench.client.sendAttributes({ a: 1 }, callback);
    await bench.pass();
    expect(bench.packets("publish").map(({ qos }) => qos)).toEqual([0, 0]);
    expect(callback.mock.calls).toEqual([[], []]);
  });

  test("a client with qualityOfService 0 sends at QoS 1 what asks for it", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    bench.client.publish("t", "", { qualityOfService: 1 });
    expect(bench.packets("publish")).toMatchObject([{ qos: 1, messageId: 1 }]);
  });

  test("is not written again after a reconnect", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    bench.client.publish("t", "");
    await bench.reconnect();
    expect(bench.packets("publish")).toEqual([]);
  });

  test("that waits for the link calls back when it is written, not before", async () => {
    const bench = await Bench.connecting({ qualityOfService: 0 });
    const callback = vi.fn();
    bench.client.publish("t", "", {}, callback);
    await bench.pass(3000);
    expect(callback).not.toHaveBeenCalled();
    await bench.accept();
    expect(callback.mock.calls).toEqual([[]]);
    expect(bench.packets("publish")).toHaveLength(1);
  });
});

describe("before connect() and after disconnect()", () => {
  type Send = (bench: Bench, callback: (...args: unknown[]) => void) => void;
  const sends: [string, Send, unknown[]][] = [
    ["publish", ({ client }, callback) => client.publish("t", "", {}, callback), [Code.NOT_CONNECTED]],
    ["sendTelemetry", ({ client }, callback) => client.sendTelemetry({ a: 1 }, callback), [Code.NOT_CONNECTED]],
    ["sendAttributes", ({ client }, callback) => client.sendAttributes({ a: 1 }, callback), [Code.NOT_CONNECTED]],
    ["claimDevice", ({ client }, callback) => client.claimDevice("s", 1, callback), [Code.NOT_CONNECTED]],
    ["requestAttributes", ({ client }, c) => client.requestAttributes({}, c), [undefined, Code.NOT_CONNECTED]],
    ["sendRpcCall", ({ client }, c) => client.sendRpcCall("m", {}, c), [undefined, Code.NOT_CONNECTED]],
  ];

  test.each(sends)("%s gets NOT_CONNECTED before connect()", async (_, send, expected) => {
    const bench = new Bench();
    const callback = vi.fn();
    send(bench, callback);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(1000);
    expect(callback.mock.calls).toEqual([expected]);
  });

  test.each(sends)("%s gets NOT_CONNECTED after disconnect()", async (_, send, expected) => {
    const bench = await Bench.online();
    bench.client.disconnect();
    await bench.pass(1000);
    const callback = vi.fn();
    send(bench, callback);
    await bench.pass(1000);
    expect(callback.mock.calls).toEqual([expected]);
    expect(bench.packets("publish")).toEqual([]);
  });

  test("a refusal without a callback is told by `error`, with the topic", async () => {
    const bench = new Bench();
    bench.client.sendTelemetry({ a: 1 });
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.NOT_CONNECTED, TELEMETRY]]);
  });

  test("a refusal with a callback is not told by `error`", async () => {
    const bench = new Bench();
    bench.client.sendTelemetry({ a: 1 }, vi.fn());
    await bench.pass();
    expect(bench.errors()).toEqual([]);
  });

  test.each(sends.slice(3))(
    "%s gets NOT_CONNECTED while connecting, since it is not queued",
    async (_, send, expected) => {
      const bench = await Bench.connecting();
      const callback = vi.fn();
      send(bench, callback);
      await bench.pass();
      expect(callback.mock.calls).toEqual([expected]);
      await bench.accept();
      expect(bench.packets("publish")).toEqual([]);
    },
  );
});

describe("while there is no link", () => {
  test("messages wait, and are written in order after the CONNACK", async () => {
    const bench = await Bench.connecting();
    const called: number[] = [];
    for (let i = 1; i <= 4; i++) bench.client.publish("t", `${i}`, {}, () => void called.push(i));
    await bench.accept();
    expect(numbered(bench)).toEqual([1, 2, 3, 4]);
    for (let id = 1; id <= 4; id++) await bench.puback(id);
    expect(called).toEqual([1, 2, 3, 4]);
  });

  test("messages wait for the network too", async () => {
    let isUp = false;
    const bench = new Bench({ isNetworkUp: () => isUp });
    bench.client.connect();
    await bench.pass();
    bench.client.publish("t", "1");
    isUp = true;
    await bench.nextAttempt();
    await bench.accept();
    expect(numbered(bench)).toEqual([1]);
  });

  test("messages of a pause between two links wait for the next one", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    bench.client.publish("t", "1");
    await bench.nextAttempt();
    bench.client.publish("t", "2");
    await bench.accept();
    expect(numbered(bench)).toEqual([1, 2]);
  });

  test("QoS 0 and QoS 1 keep their common order", async () => {
    const bench = await Bench.connecting();
    for (let i = 1; i <= 5; i++) bench.client.publish("t", `${i}`, { qualityOfService: i % 2 ? 0 : 1 });
    await bench.accept();
    expect(numbered(bench)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("what does not fit", () => {
  test("the packets that wait take maxQueueBytes, and the next gets QUEUE_FULL", async () => {
    const bench = await Bench.connecting({ maxQueueBytes: 1000 });
    const callback = vi.fn();
    bench.client.publish("t", payloadFor(480), {}, callback);
    bench.client.publish("t", payloadFor(480), {}, callback);
    await bench.pass();
    expect(callback).not.toHaveBeenCalled();
    bench.client.publish("t", payloadFor(60), {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.QUEUE_FULL]]);
    await bench.accept();
    expect(bench.packets("publish")).toHaveLength(2);
  });

  test("each message that waits takes 32 bytes besides its own, so that many short ones fit into a board's memory too", async () => {
    const bench = await Bench.connecting({ maxQueueBytes: 1000 });
    const callback = vi.fn();
    for (let i = 0; i < 100; i++) bench.client.publish("t", "12345", {}, callback);
    await bench.pass();
    expect(100 - callback.mock.calls.length).toBe(Math.ceil(1000 / (12 + 32)));
    await bench.accept();
    expect(bench.packets("publish").length).toBeGreaterThan(0);
  });

  test("messages on their way count until they are acknowledged", async () => {
    const bench = await Bench.online({ maxQueueBytes: 1000 });
    const callback = vi.fn();
    bench.client.publish("t", payloadFor(900));
    bench.client.publish("t", payloadFor(900), {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.QUEUE_FULL]]);
    await bench.puback(1);
    bench.client.publish("t", payloadFor(900));
    await bench.pass();
    expect(bench.packets("publish")).toHaveLength(2);
  });

  test("messages given up by disconnect() take no room afterwards", async () => {
    const bench = await Bench.online({ maxQueueBytes: 1000 });
    bench.client.publish("t", payloadFor(900));
    bench.client.disconnect();
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    bench.client.publish("t", payloadFor(900));
    await bench.pass();
    expect(bench.errors()).toEqual([]);
  });

  test("a packet over maxQueueBytes gets TOO_LARGE, and one a little under is taken", async () => {
    const bench = await Bench.online({ maxQueueBytes: 500 });
    const callback = vi.fn();
    bench.client.publish("t", payloadFor(501), {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
    bench.client.publish("t", payloadFor(490));
    expect(bench.packets("publish")).toHaveLength(1);
  });

  test("2048 bytes may wait by default", async () => {
    const bench = await Bench.connecting();
    bench.client.publish("t", payloadFor(2040));
    bench.client.publish("t", payloadFor(2060), {});
    bench.client.publish("t", payloadFor(40), {});
    await bench.pass();
    expect(bench.errors()).toEqual([Code.TOO_LARGE, Code.QUEUE_FULL]);
  });

  test("a Remaining Length of 65536 is sent, one more gets TOO_LARGE, since ThingsBoard closes the link over it", async () => {
    const bench = await Bench.online({ maxQueueBytes: 200_000 });
    const callback = vi.fn();
    bench.client.publish("t", "x".repeat(65_536 - 5), {}, callback);
    bench.client.publish("t", "x".repeat(65_537 - 5), {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
    expect(bench.packets("publish")).toMatchObject([{ length: 65_536 }]);
  });

  test("the length of a payload is that of its UTF-8 bytes", async () => {
    const bench = await Bench.online({ maxQueueBytes: 500 });
    const callback = vi.fn();
    bench.client.sendAttributes({ a: "\u20ac".repeat(200) }, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
  });
});

describe("a slow link", () => {
  test("holds messages back while Espruino has more than 1024 bytes to send", async () => {
    const bench = await Bench.online();
    bench.socket.dSnd = "x".repeat(1025);
    const callback = vi.fn();
    bench.client.publish("t", "1", { qualityOfService: 0 }, callback);
    await bench.pass(3000);
    expect(numbered(bench)).toEqual([]);
    expect(callback).not.toHaveBeenCalled();
    bench.socket.dSnd = "";
    await bench.pass(1500);
    expect(numbered(bench)).toEqual([1]);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("with 1024 bytes or less to send holds nothing back", async () => {
    const bench = await Bench.online();
    bench.socket.dSnd = "x".repeat(1024);
    bench.client.publish("t", "1");
    expect(numbered(bench)).toEqual([1]);
  });

  test("acknowledges what comes in all the same", async () => {
    const bench = await Bench.online();
    bench.socket.dSnd = "x".repeat(5000);
    await bench.push(ATTRIBUTES, {}, 9);
    expect(bench.packets("puback")).toMatchObject([{ messageId: 9 }]);
  });

  test("held back messages count as waiting, so that they are refused at some point", async () => {
    const bench = await Bench.online({ qualityOfService: 0, maxQueueBytes: 500 });
    bench.socket.dSnd = "x".repeat(5000);
    for (let i = 0; i < 100; i++) bench.client.publish("t", "x".repeat(100));
    await bench.pass();
    expect(bench.errors().length).toBeGreaterThan(90);
    expect(new Set(bench.errors())).toEqual(new Set([Code.QUEUE_FULL]));
  });
});
