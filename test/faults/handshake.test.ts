/** From opening the socket to the CONNACK: what may come, and what ends the attempt. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { served } from "../support/broker";
import { bytes } from "../support/peer";

describe("the first failure", () => {
  async function firstFailure(options: Partial<ClientOptions>, fail: (bench: Bench) => unknown) {
    const bench = new Bench(options);
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    await fail(bench);
    await bench.pass();
    return { bench, callback };
  }

  test.each([1, 2, 3, 4, 5, 6, 100, 128, 255])("CONNACK %i is reported as itself", async (code) => {
    const { bench, callback } = await firstFailure({}, (each) => each.refuse(code));
    expect(callback.mock.calls).toEqual([[code]]);
    expect(bench.told("error")).toEqual([[code, "CONNACK"]]);
    expect(bench.client.connected).toBe(false);
    expect(bench.socket.ended).toBe(true);
  });

  test.each([1, 3, 5, 255])(
    "after CONNACK %i reconnecting goes on, and its callback is not called again",
    async (code) => {
      const { bench, callback } = await firstFailure({}, (each) => each.refuse(code));
      await bench.nextAttempt();
      await bench.accept();
      expect(bench.client.connected).toBe(true);
      expect(bench.told("connect")).toHaveLength(1);
      expect(callback.mock.calls).toEqual([[code]]);
    },
  );

  test("a refusal with Session Present is reported as it is, as ThingsBoard sends it", async () => {
    const { callback } = await firstFailure({}, (bench) => bench.socket.receive(bytes("20 02 01 05")));
    expect(callback.mock.calls).toEqual([[Code.NOT_AUTHORIZED]]);
  });

  test("a socket that closes before the CONNACK is CONNECT_FAILED, as an ESP8266 tells that nobody is there", async () => {
    const { bench, callback } = await firstFailure({}, (each) => each.socket.close());
    expect(callback.mock.calls).toEqual([[Code.CONNECT_FAILED]]);
    expect(bench.told("disconnect")).toEqual([]);
  });

  test.each([
    ["UNKNOWN_HOST where its name has no address", Code.UNKNOWN_HOST, "InternalError: Unable to locate host"],
    ["CONNECT_FAILED where nobody listens", Code.CONNECT_FAILED, "InternalError: Unable to create socket"],
  ])("a socket that cannot be opened, as an ESP32 throws, is %s, and is tried again", async (_, code, text) => {
    const bench = new Bench();
    const callback = vi.fn();
    bench.net.fail = text;
    bench.client.connect(callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[code]]);
    expect(bench.told("error")).toEqual([[code, text]]);
    bench.net.fail = undefined;
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });

  test.each([
    ["UNKNOWN_HOST where its name has no address", Code.UNKNOWN_HOST, { code: -6, message: "not found" }],
    ["CONNECT_FAILED where the link broke", Code.CONNECT_FAILED, { code: -9, message: "connection reset" }],
  ])(
    "a socket that tells an error later, as an ESP8266 does, is %s, with the socket's text",
    async (_, code, error) => {
      const { bench, callback } = await firstFailure({}, (each) => each.socket.close(error));
      expect(callback.mock.calls).toEqual([[code]]);
      expect(bench.told("error")).toEqual([[code, error.message]]);
    },
  );

  test("without a CONNACK within connectTimeoutMs it is TIMEOUT, and the socket is left", async () => {
    const bench = new Bench({ connectTimeoutMs: 5000 });
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass(4900);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(2000);
    expect(callback.mock.calls).toEqual([[Code.TIMEOUT]]);
    expect(bench.net.sockets[0]!.ended).toBe(true);
  });

  test("the default connect time-out is 30 s", async () => {
    const bench = await Bench.connecting();
    await bench.pass(29_900);
    expect(bench.errors()).toEqual([]);
    await bench.pass(2000);
    expect(bench.errors()).toEqual([Code.TIMEOUT]);
  });

  test.each([
    ["a PINGRESP", "d0 00"],
    ["a PUBLISH", "30 04 00 01 61 62"],
    ["a PUBACK", "40 02 00 01"],
    ["a SUBACK", "90 03 00 01 01"],
    ["an UNSUBACK", "b0 02 00 01"],
    ["a CONNECT", "10 00"],
    ["an empty CONNACK", "20 00"],
    ["a CONNACK of three bytes", "20 03 00 00 00"],
    ["a CONNACK of one byte", "20 01 00"],
    ["a CONNACK with reserved flags in its first byte", "21 02 00 00"],
    ...[2, 4, 8, 16, 32, 64, 128].map((flag) => [
      `a CONNACK with the reserved acknowledge flag ${flag}`,
      `20 02 ${flag.toString(16).padStart(2, "0")} 00`,
    ]),
    ["Session Present after a clean start [MQTT-3.2.2-1]", "20 02 01 00"],
    ["a Remaining Length of five bytes", "20 ff ff ff ff 01"],
  ])("%s in place of a CONNACK is PROTOCOL_ERROR [MQTT-3.2.0-1]", async (_, sent) => {
    const { bench, callback } = await firstFailure({}, (each) => each.socket.receive(bytes(sent!)));
    expect(callback.mock.calls).toEqual([[Code.PROTOCOL_ERROR]]);
    expect(bench.socket.ended).toBe(true);
    await bench.nextAttempt();
  });

  test("Session Present is welcome with cleanSession false", async () => {
    const bench = await Bench.connecting({ cleanSession: false, clientId: "c" });
    await bench.accept(true);
    expect(bench.client.connected).toBe(true);
  });

  test("a CONNACK that comes byte by byte is one", async () => {
    const bench = await Bench.connecting();
    bench.socket.send({ cmd: "connack", returnCode: 0, sessionPresent: false }, 1);
    expect(bench.client.connected).toBe(true);
  });
});

describe("an attempt that fails is one error and one retry, after", () => {
  test.each<[string, (bench: Bench) => void, number]>([
    ["a server that takes the CONNECT and never speaks", () => undefined, Code.TIMEOUT],
    [
      "a socket that never opens, as an ESP8266 whose name server is silent",
      ({ net }) => {
        net.faults.isHalfOpen = true;
      },
      Code.TIMEOUT,
    ],
    [
      "a host without an address, as an ESP32 throws",
      ({ net }) => {
        net.fail = "InternalError: Unable to locate host";
      },
      Code.UNKNOWN_HOST,
    ],
    [
      "a host that refuses, as an ESP32 throws",
      ({ net }) => {
        net.fail = "InternalError: Unable to create socket";
      },
      Code.CONNECT_FAILED,
    ],
    [
      "a host without an address, as an ESP8266 tells later",
      ({ net }) => {
        net.failLater = { code: -6, message: "not found" };
      },
      Code.UNKNOWN_HOST,
    ],
    [
      "a host that refuses, as an ESP8266 tells later",
      ({ net }) => {
        net.failLater = { code: -9, message: "connection reset" };
      },
      Code.CONNECT_FAILED,
    ],
    [
      "a socket that is closed before its first write, as an ESP32 may find",
      ({ net }) => {
        net.faults.failAfterWrites = 0;
      },
      Code.CONNECT_FAILED,
    ],
  ])("%s", async (_, fail, code) => {
    const { bench, broker } = served({ connectTimeoutMs: 5000 }, { connect: () => undefined });
    const callback = vi.fn();
    fail(bench);
    bench.client.connect(callback);
    await bench.pass(50);
    bench.net.faults = { ...bench.net.faults, isHalfOpen: false, failAfterWrites: Infinity };
    bench.net.fail = undefined;
    bench.net.failLater = undefined;
    broker.script = {};
    if (code === Code.TIMEOUT) await bench.pass(7000);
    expect(bench.errors()).toEqual([code]);
    expect(callback.mock.calls).toEqual([[code]]);
    await bench.pass(30_000);
    expect([bench.net.attempts, bench.client.connected, bench.errors()]).toEqual([2, true, [code]]);
    expect(bench.net.sockets.filter(({ ended, closed }) => !ended && !closed)).toHaveLength(1);
  });
});
