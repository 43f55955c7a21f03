import { EventEmitter, once } from "node:events";
import { connect, createServer } from "node:net";
import { generate } from "mqtt-packet";
import { describe, expect, onTestFinished, test } from "vitest";
import { Ledger } from "../../../tools/proof/chaos/ledger.js";
import { type Ending, nextPlan, type Plan } from "../../../tools/proof/chaos/plan.js";
import { ChaosProxy } from "../../../tools/proof/chaos/proxy.js";
import { growth } from "../../../tools/proof/memory.js";
import { Random } from "../../../tools/proof/random.js";

describe("the schedule", () => {
  const schedule = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () => nextPlan(random, 1000));
  };

  test("is the same for the same seed, and another for another", () => {
    expect(schedule(1)).toEqual(schedule(1));
    expect(schedule(1)).not.toEqual(schedule(2));
  });

  test("has every way in which a connection can end", () => {
    expect(new Set(schedule(3).map(({ ending }) => ending)).size).toBe(6);
  });
});

describe("the ledger", () => {
  const publish = (n: number, messageId: number, dup = false) =>
    generate({ cmd: "publish", topic: "t", payload: `{"n":${n}}`, qos: 1, messageId, dup, retain: false });
  const puback = (messageId: number) => generate({ cmd: "puback", messageId });

  test("counts a message as there when the server has acknowledged it", () => {
    const ledger = new Ledger(3);
    for (const n of [1, 2, 3]) ledger.toServer(0, publish(n, n + 10));
    ledger.fromServer(0, Buffer.concat([puback(11), puback(13)]));
    expect([ledger.has(1), ledger.missing(3)]).toEqual([true, [2]]);
  });

  test("takes no acknowledgement for a message of another connection", () => {
    const ledger = new Ledger(1);
    ledger.toServer(0, publish(1, 1));
    ledger.fromServer(1, puback(1));
    expect(ledger.missing(1)).toEqual([1]);
  });

  test("counts duplicates, and those that are not marked", () => {
    const ledger = new Ledger(2);
    ledger.toServer(0, Buffer.concat([publish(1, 1), publish(2, 2)]));
    ledger.toServer(1, Buffer.concat([publish(1, 1, true), publish(2, 2)]));
    expect([ledger.duplicates, ledger.unmarked, ledger.outOfOrder]).toEqual([2, 1, 0]);
  });

  test("sees a message behind a higher number", () => {
    const ledger = new Ledger(3);
    ledger.toServer(0, Buffer.concat([publish(2, 1), publish(1, 2), publish(3, 3)]));
    expect([ledger.outOfOrder, ledger.lateArrivals]).toEqual([1, 1]);
  });

  test("reads packets that come in pieces, and leaves half of one", () => {
    const ledger = new Ledger(2);
    const bytes = Buffer.concat([publish(1, 1), publish(2, 2)]);
    for (const byte of bytes.subarray(0, -1)) ledger.toServer(0, Buffer.from([byte]));
    ledger.fromServer(0, Buffer.concat([puback(1), puback(2)]));
    expect(ledger.missing(2)).toEqual([2]);
  });
});

describe("the proxy", () => {
  const PLAN: Plan = { delayMs: 0, dripBytes: 0, dripMs: 0, ending: "cut", endsAfterBytes: 10, downMs: 0 };

  /** A server that writes down what it gets, and a client of it through the proxy. */
  async function through(plan: Partial<Plan>) {
    const arriving = new EventEmitter();
    let got = "";
    const server = createServer((socket) => {
      socket.on("close", () => arriving.emit("over"));
      socket
        .on("error", () => {})
        .on("data", (bytes) => {
          got += bytes.toString();
          arriving.emit(got);
        });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const proxy = new ChaosProxy((server.address() as { port: number }).port, () => ({ ...PLAN, ...plan }));
    await proxy.start();
    const client = connect(proxy.port, "127.0.0.1").on("error", () => {});
    onTestFinished(async () => {
      client.destroy();
      await proxy.close();
      server.close();
    });
    await once(client, "connect");
    /** Resolves once the server has had all of this. */
    const arrived = async (text: string) => void (got === text || (await once(arriving, text)));
    /** Resolves to what the server has had when the connection ended. */
    const ended = async () => {
      await once(arriving, "over");
      return got;
    };
    return { proxy, client, arrived, ended };
  }

  test.each<Ending>(["cut", "reset"])(
    "passes as many bytes as planned, and then ends the connection: %s",
    async (ending) => {
      const { client, ended } = await through({ ending });
      client.write("0123456789abc");
      expect(await ended()).toBe("0123456789");
    },
  );

  test("passes all, late and by drops", async () => {
    const { client, arrived } = await through({ delayMs: 1, dripBytes: 3, dripMs: 1, endsAfterBytes: 1e6 });
    client.write("0123456789");
    await arrived("0123456789");
  });

  test("of a mute server lets the client speak on", async () => {
    const { proxy, client, arrived } = await through({ ending: "mute", endsAfterBytes: 4 });
    client.write("01234567");
    await arrived("01234567");
    client.write("89");
    await arrived("0123456789");
    expect(proxy.endings.mute).toBe(1);
  });

  test("says that the server is to be killed", async () => {
    const { proxy, client } = await through({ ending: "kill", downMs: 5 });
    const killed = once(proxy, "kill");
    client.write("0123456789");
    expect(await killed).toEqual([5]);
  });
});

test("growth is what the least of the last samples has more than the least of the first", () => {
  expect(growth([10, 30, 12, 20, 50, 11, 90, 13, 14])).toBe(3);
  expect(growth([7])).toBe(0);
});
