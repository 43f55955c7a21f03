/** What the application asks for that would make a packet which MQTT does not allow: it is refused, and nothing is written. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";

describe("publish", () => {
  test.each([
    ["without a topic [MQTT-4.7.3-1]", ""],
    ["with a + in its topic [MQTT-3.3.2-2]", "a/+"],
    ["with a # in its topic [MQTT-3.3.2-2]", "#"],
    ["with U+0000 in its topic [MQTT-4.7.3-2]", "a\0b"],
    ["with a topic beyond ASCII, as characters", "größe"],
    ["with a topic beyond ASCII, as bytes", "gr\xc3\xb6"],
  ])("%s gets INVALID_ARGUMENT", async (_, topic) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish(topic, "", {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.INVALID_ARGUMENT]]);
    expect(bench.socket.written).toEqual([]);
  });

  test("with a topic of more than 65535 bytes gets TOO_LARGE [MQTT-4.7.3-3]", async () => {
    const bench = await Bench.online({ maxQueueBytes: 200_000 });
    const callback = vi.fn();
    bench.client.publish("t".repeat(65_536), "", {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
    expect(bench.socket.written).toEqual([]);
  });

  test("that is refused without a callback is told by `error`, and counted", async () => {
    const bench = await Bench.online();
    bench.client.publish("a/+", "");
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.INVALID_ARGUMENT, "topic"]]);
    expect(bench.client.stats()).toMatchObject({ sent: 0, refused: 1 });
  });
});

describe("route", () => {
  test.each([
    ["without a filter [MQTT-4.7.3-1]", ""],
    ["with a # that is not last [MQTT-4.7.1-2]", "#/a"],
    ["with a + beside other characters [MQTT-4.7.1-3]", "a+"],
  ])("%s is told by `error` with INVALID_ARGUMENT", async (_, filter) => {
    const bench = await Bench.online();
    bench.client.route("a", filter, vi.fn());
    await bench.pass();
    expect(bench.errors()).toEqual([Code.INVALID_ARGUMENT]);
    expect(bench.socket.written).toEqual([]);
  });
});

describe("connect", () => {
  const BAD: [string, Partial<ClientOptions>][] = [
    ["U+0000 in the token [MQTT-1.5.3-2]", { accessToken: "a\0b" }],
    ["U+0000 in the client identifier [MQTT-1.5.3-2]", { clientId: "a\0b" }],
    ["a wildcard in the will's topic [MQTT-4.7.1-1]", { will: { topic: "a/#", payload: "" } }],
  ];

  async function expectRefused(options: Partial<ClientOptions>): Promise<void> {
    const bench = new Bench(options);
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.INVALID_OPTION]]);
    expect(bench.net.attempts).toBe(0);
  }

  test.each(BAD)("with %s gets INVALID_OPTION", (_, options) => expectRefused(options));

  test("with a token of more than 65535 bytes in fewer characters gets INVALID_OPTION", () =>
    expectRefused({ accessToken: "é".repeat(40_000) }));
});
