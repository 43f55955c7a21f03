/** A list of hosts, tried in turn. */
import { describe, expect, test } from "vitest";
import type { ClientOptions } from "../../src/client";
import { type Host, useHosts } from "../../src/hosts";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";

const OTHERS: Host[] = [{ host: "second" }, { host: "third", port: 2883 }];

async function connecting(options: Partial<ClientOptions> = {}, others = OTHERS): Promise<Bench> {
  const bench = new Bench(options);
  useHosts(bench.client, bench.options, others);
  bench.client.connect();
  await bench.pass();
  return bench;
}

const target = ({ socket }: Bench) => `${socket.options.host}:${socket.options.port}`;

/** Where the next attempts go, each of which fails. */
async function failing(bench: Bench, count: number): Promise<string[]> {
  const targets: string[] = [];
  for (let i = 0; i < count; i++) {
    bench.socket.close();
    await bench.nextAttempt();
    targets.push(target(bench));
  }
  return targets;
}

describe("hosts", () => {
  test("begin with the client's own", async () => {
    expect(target(await connecting())).toBe("server:1883");
  });

  test("are tried round and round, each on its own port, or on that of the options", async () => {
    const bench = await connecting({ port: 1884 });
    expect(await failing(bench, 4)).toEqual(["second:1884", "third:2883", "server:1884", "second:1884"]);
  });

  test("are changed after a lost link", async () => {
    const bench = await connecting();
    await bench.accept();
    expect(await failing(bench, 1)).toEqual(["second:1883"]);
  });

  test("are changed after a server that does not answer", async () => {
    const bench = await connecting();
    await bench.nextAttempt();
    expect(bench.errors()).toEqual([Code.TIMEOUT]);
    expect(target(bench)).toBe("second:1883");
  });

  test("are changed after a server that refuses", async () => {
    const bench = await connecting();
    await bench.refuse(Code.SERVER_UNAVAILABLE);
    await bench.nextAttempt();
    expect(target(bench)).toBe("second:1883");
  });

  test("are left as they are by errors that cost no link", async () => {
    const bench = await connecting();
    await bench.accept();
    bench.client.sendAttributes([]);
    bench.client.publish("a/#", "");
    await bench.pass();
    expect(bench.errors()).toEqual([Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT]);
    expect(await failing(bench, 1)).toEqual(["second:1883"]);
  });

  test("stay when the network was lost", async () => {
    let isUp = true;
    const bench = await connecting({ isNetworkUp: () => isUp });
    await bench.accept();
    isUp = false;
    await bench.pass(5000);
    expect(bench.errors()).toEqual([Code.NETWORK_LOST]);
    isUp = true;
    await bench.nextAttempt();
    expect(target(bench)).toBe("server:1883");
  });

  test("stay over disconnect() and connect()", async () => {
    const bench = await connecting();
    expect(await failing(bench, 1)).toEqual(["second:1883"]);
    await bench.accept();
    bench.client.disconnect();
    await bench.pass(1000);
    bench.client.connect();
    await bench.pass();
    expect(target(bench)).toBe("second:1883");
  });

  test("may be one alone", async () => {
    expect(await failing(await connecting({}, []), 2)).toEqual(["server:1883", "server:1883"]);
  });
});
