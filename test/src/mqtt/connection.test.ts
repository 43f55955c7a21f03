/** Opening a link, and its options. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../../src/client";
import { Code } from "../../../src/mqtt/codes";
import { Bench } from "../../support/bench";
import { emitter, modules } from "../../support/espruino-globals";
import { FakeSocket } from "../../support/fake-net";

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

  test("with unverifiedTls the socket comes from the tls module", async () => {
    const opened: object[] = [];
    modules.tls = {
      connect: (options: { host: string; port: number }) => {
        opened.push(options);
        return Object.assign(new FakeSocket(options), { emit: emitter.emit });
      },
    };
    const bench = await Bench.connecting({ unverifiedTls: true });
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
