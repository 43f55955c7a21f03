/** What the server asks twice: it sends again what it has no answer to, as after a reconnect, and counts from 0 after its own start. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench, ME } from "../support/bench";

const ASKED = `${ME}rpc/request/`;
const REPLY = `${ME}rpc/response/`;
const BODY = { method: "openDoor", params: {} };

/** A client whose handler replies with how often it was called. */
async function counting() {
  const bench = await Bench.online({ keepAlive: 0 });
  const handler = vi.fn(() => handler.mock.calls.length);
  bench.client.setServerSideRpcRequestHandler(handler);
  return { bench, handler };
}

describe("a request with the id and the body of one whose reply the server does not have", () => {
  test("is not handled: its reply is on its way", async () => {
    const { bench, handler } = await counting();
    for (let i = 0; i < 3; i++) await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(bench.published()).toEqual([{ topic: `${REPLY}5`, text: "1" }]);
  });

  test("is acknowledged each time", async () => {
    const { bench } = await counting();
    await bench.push(`${ASKED}5`, BODY, 1);
    await bench.push(`${ASKED}5`, BODY, 2);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([1, 2]);
  });

  test("is a repeat on the next link too, before the reply has arrived there and after it", async () => {
    const { bench, handler } = await counting();
    await bench.push(`${ASKED}5`, BODY);
    const [first] = bench.packets("publish");
    await bench.reconnect();
    await bench.push(`${ASKED}5`, BODY);
    expect(bench.packets("publish")).toMatchObject([{ ...first, dup: true, length: expect.anything() }]);
    await bench.puback(first!.messageId!);
    await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(bench.published()).toEqual([]);
  });

  test("is a repeat however long the link was away, and however many others came since", async () => {
    let isUp = true;
    const bench = await Bench.online({ isNetworkUp: () => isUp });
    const handler = vi.fn((id: number) => (id === 5 ? "done" : undefined));
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}5`, BODY);
    for (let id = 100; id < 120; id++) await bench.push(ASKED + id, BODY);
    isUp = false;
    await bench.pass(300_000);
    isUp = true;
    await bench.nextAttempt();
    await bench.accept();
    await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(21);
  });

  test("that has no reply yet waits for it, and gets one", async () => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}5`, BODY);
    await bench.push(`${ASKED}5`, BODY);
    expect(bench.published()).toEqual([]);
    bench.client.sendRpcReply(5, "late");
    await bench.pass();
    expect(handler).toHaveBeenCalledTimes(1);
    expect(bench.published()).toEqual([{ topic: `${REPLY}5`, text: '"late"' }]);
  });

  test("is a repeat when the reply comes behind the SUBSCRIBE that makes the server ask again", async () => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}5`, BODY);
    await bench.reconnect();
    bench.client.sendRpcReply(5, "late");
    await bench.puback(bench.packets("publish")[0]!.messageId!);
    await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test("is not handled when the handler threw", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => {
      throw "jammed";
    });
    await bench.push(`${ASKED}5`, BODY);
    await bench.push(`${ASKED}5`, BODY);
    expect(bench.bodies()).toEqual([{ error: "jammed" }]);
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED]);
  });

  test("cannot be replied to by hand once more", async () => {
    const { bench } = await counting();
    await bench.push(`${ASKED}5`, BODY);
    await bench.push(`${ASKED}5`, BODY);
    bench.client.sendRpcReply(5, "another");
    await bench.pass();
    expect(bench.errors()).toEqual([Code.UNKNOWN_REQUEST]);
  });

  test("whose reply is too long is answered with an error, once, and not handled again", async () => {
    const bench = await Bench.online();
    const handler = vi.fn(() => "x".repeat(3000));
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}5`, BODY);
    await bench.push(`${ASKED}5`, BODY);
    expect([handler.mock.calls.length, bench.errors()]).toEqual([1, [Code.TOO_LARGE]]);
    expect(bench.published()).toEqual([{ topic: `${REPLY}5`, text: '{"error":"the reply cannot be sent"}' }]);
  });
});

describe("a new request, which is handled, is one", () => {
  test("with the id of another and another body, as after a start of the server", async () => {
    const { bench, handler } = await counting();
    await bench.push(`${ASKED}0`, BODY);
    await bench.push(`${ASKED}0`, { method: "closeDoor", params: {} });
    expect(handler).toHaveBeenCalledTimes(2);
    expect(bench.bodies()).toEqual([1, 2]);
  });

  test("with the body of another and another id", async () => {
    const { bench, handler } = await counting();
    await bench.push(`${ASKED}1`, BODY);
    await bench.push(`${ASKED}2`, BODY);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test("that comes once the server has the reply to the one that it is like, as after a start of the server", async () => {
    const { bench, handler } = await counting();
    await bench.push(`${ASKED}5`, BODY);
    await bench.puback(bench.packets("publish")[0]!.messageId!);
    await bench.reconnect();
    await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test("that comes more than a minute after one without a reply that it is like", async () => {
    const bench = await Bench.online({ keepAlive: 0 });
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}5`, BODY);
    await bench.pass(59_000);
    await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(1);
    await bench.pass(2000);
    await bench.push(`${ASKED}5`, BODY);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test("that is like one without a reply which sixteen others came after", async () => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    for (let id = 0; id <= 16; id++) await bench.push(ASKED + id, BODY);
    await bench.push(`${ASKED}1`, BODY);
    expect(handler).toHaveBeenCalledTimes(17);
    await bench.push(`${ASKED}0`, BODY);
    expect(handler).toHaveBeenCalledTimes(18);
  });

  test("whose reply goes to it, not to the one before with its id", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.push(`${ASKED}0`, BODY);
    await bench.push(`${ASKED}0`, { method: "other" });
    bench.client.sendRpcReply(0, "first");
    bench.client.sendRpcReply(0, "second");
    await bench.pass();
    expect(bench.bodies()).toEqual(["first"]);
    expect(bench.errors()).toEqual([Code.UNKNOWN_REQUEST]);
  });
});
