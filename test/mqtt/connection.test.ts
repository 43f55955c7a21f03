/** Opening a link, and what ends the attempt. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { emitter, modules } from "../support/espruino-globals";
import { FakeSocket } from "../support/fake-net";
import { bytes } from "../support/peer";

describe("connect", () => {
  test("a client opens nothing before connect()", async () => {
    const bench = new Bench();
    await bench.pass(10_000);
    expect(bench.net.attempts).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("host and port are those of the options", async () => {
    const bench = await Bench.connecting({ host: "tb.example", port: 2883 });
    expect(bench.socket.options).toMatchObject({ host: "tb.example", port: 2883 });
  });

  test("the port is 1883 when none is given", async () => {
    expect((await Bench.connecting()).socket.options.port).toBe(1883);
  });

  test("with tls the socket comes from the tls module", async () => {
    const opened: object[] = [];
    modules.tls = {
      connect: (options: { host: string; port: number }) => {
        opened.push(options);
        return Object.assign(new FakeSocket(options), { emit: emitter.emit });
      },
    };
    const bench = await Bench.connecting({ tls: true });
    expect(opened).toHaveLength(1);
    expect(bench.net.attempts).toBe(0);
    delete modules.tls;
  });

  test("CONNECT is the first packet, in one write, and nothing follows before the CONNACK", async () => {
    const bench = await Bench.connecting();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.sendTelemetry({ a: 1 });
    await bench.pass(5000);
    expect(bench.socket.written).toHaveLength(1);
    expect(bench.socket.packets()).toMatchObject([
      { cmd: "connect", protocolVersion: 4, username: "token", clientId: "", clean: true, keepalive: 60 },
    ]);
  });

  test("a token login carries no password", async () => {
    const bench = await Bench.connecting();
    const flags = bench.socket.written[0]!.charCodeAt(9);
    expect(flags).toBe(0x82);
  });

  test("user name, password, client id and keepAlive of the options are in the CONNECT", async () => {
    const options = { accessToken: undefined, username: "u", password: "p", clientId: "c", keepAlive: 7 };
    const bench = await Bench.connecting(options);
    expect(bench.packets("connect")).toMatchObject([
      { username: "u", password: Buffer.from("p"), clientId: "c", keepalive: 7 },
    ]);
  });

  test("its callback is called once, without an error, at the first accepted CONNACK", async () => {
    const bench = new Bench();
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    expect(callback).not.toHaveBeenCalled();
    await bench.accept();
    await bench.reconnect();
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("`connected` is true from the accepted CONNACK until the link is lost", async () => {
    const bench = await Bench.connecting();
    expect(bench.client.connected).toBe(false);
    await bench.accept();
    expect(bench.client.connected).toBe(true);
    bench.socket.close();
    expect(bench.client.connected).toBe(false);
  });

  test("every accepted CONNACK is told by `connect`, every loss by `disconnect` with its code", async () => {
    const bench = await Bench.online();
    await bench.reconnect();
    expect(bench.told("connect")).toEqual([[], []]);
    expect(bench.told("disconnect")).toEqual([[Code.CONNECTION_LOST]]);
  });

  test("the states are told by name, in order", async () => {
    const bench = await Bench.online();
    await bench.reconnect();
    bench.client.disconnect();
    await bench.pass();
    expect(bench.told("state").flat()).toEqual([
      ...["waiting", "connecting", "online", "backing off", "waiting", "connecting", "online", "idle"],
    ]);
  });

  test("works again after disconnect()", async () => {
    const bench = await Bench.online();
    bench.client.disconnect();
    await bench.pass(5000);
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    await bench.accept();
    expect(callback.mock.calls).toEqual([[]]);
    expect(bench.net.sockets).toHaveLength(2);
  });
});

describe("a second connect", () => {
  async function secondCall(bench: Bench): Promise<unknown[][]> {
    const { attempts } = bench.net;
    const callback = vi.fn();
    bench.client.connect(callback);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass();
    expect(bench.net.attempts).toBe(attempts);
    return callback.mock.calls;
  }

  test("gets ALREADY_CONNECTED while connecting", async () => {
    expect(await secondCall(await Bench.connecting())).toEqual([[Code.ALREADY_CONNECTED]]);
  });

  test("gets ALREADY_CONNECTED while online, and the link stays", async () => {
    const bench = await Bench.online();
    expect(await secondCall(bench)).toEqual([[Code.ALREADY_CONNECTED]]);
    expect(bench.client.connected).toBe(true);
  });

  test("gets ALREADY_CONNECTED while a reconnect is due", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    expect(await secondCall(bench)).toEqual([[Code.ALREADY_CONNECTED]]);
  });

  test("without a callback is told by `error`", async () => {
    const bench = await Bench.online();
    bench.client.connect();
    await bench.pass();
    expect(bench.errors()).toEqual([Code.ALREADY_CONNECTED]);
  });

  test("does not take the first one's callback away", async () => {
    const bench = new Bench();
    const first = vi.fn();
    bench.client.connect(first);
    bench.client.connect(vi.fn());
    await bench.pass();
    await bench.accept();
    expect(first.mock.calls).toEqual([[]]);
  });
});

describe("an option that cannot be", () => {
  const wrong: [string, Partial<Record<keyof ClientOptions, unknown>>][] = [
    ["host", { host: undefined }],
    ["host", { host: "" }],
    ["host", { host: 5 }],
    ["host", { host: "h".repeat(128) }],
    ["credentials", { accessToken: undefined }],
    ["credentials", { accessToken: "" }],
    ["accessToken", { accessToken: 12345 }],
    ["credentials", { accessToken: undefined, clientId: "c", password: "p" }],
    ["port", { port: "1883" }],
    ["port", { port: 65536 }],
    ["port", { port: -1 }],
    ["keepAlive", { keepAlive: 65536 }],
    ["keepAlive", { keepAlive: 1.5 }],
    ["qualityOfService", { qualityOfService: 2 }],
    ["pollIntervalMs", { pollIntervalMs: -1 }],
    ["connectTimeoutMs", { connectTimeoutMs: Number.NaN }],
    ["requestTimeoutMs", { requestTimeoutMs: Infinity }],
    ["minReconnectDelayMs", { minReconnectDelayMs: -5 }],
    ["maxReconnectDelayMs", { maxReconnectDelayMs: "1" }],
    ["maxPacketBytes", { maxPacketBytes: 0.5 }],
    ["maxQueueBytes", { maxQueueBytes: null }],
    ["maxInflight", { maxInflight: true }],
  ];

  test.each(wrong)("%s of %o gets INVALID_OPTION, and nothing is opened", async (_, options) => {
    const bench = new Bench(options as Partial<ClientOptions>);
    const callback = vi.fn();
    bench.client.connect(callback);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(200_000);
    expect(callback.mock.calls).toEqual([[Code.INVALID_OPTION]]);
    expect(bench.net.attempts).toBe(0);
  });

  test.each(wrong)("%s of %o is named by `error` when there is no callback", async (name, options) => {
    const bench = new Bench(options as Partial<ClientOptions>);
    bench.client.connect();
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.INVALID_OPTION, expect.stringMatching(`^(${name})$`)]]);
  });
});

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

  test("a socket that cannot be opened is CONNECT_FAILED, as an ESP32 throws, and is tried again", async () => {
    const bench = new Bench();
    const callback = vi.fn();
    bench.net.fail = "InternalError: Unable to locate host";
    bench.client.connect(callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.CONNECT_FAILED]]);
    expect(bench.told("error")).toEqual([[Code.CONNECT_FAILED, "InternalError: Unable to locate host"]]);
    bench.net.fail = undefined;
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });

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
    ["a CONNACK of three bytes", "20 03 00 00 00"],
    ["a CONNACK of one byte", "20 01 00"],
    ["a CONNACK with reserved flags in its first byte", "21 02 00 00"],
    ["a CONNACK with reserved acknowledge flags", "20 02 02 00"],
    ["Session Present after a clean start", "20 02 01 00"],
    ["a Remaining Length of five bytes", "20 ff ff ff ff 01"],
  ])("%s in place of a CONNACK is PROTOCOL_ERROR", async (_, sent) => {
    const { bench, callback } = await firstFailure({}, (each) => each.socket.receive(bytes(sent)));
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
