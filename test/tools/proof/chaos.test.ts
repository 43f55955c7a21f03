import { EventEmitter, once } from "node:events";
import { connect, createServer } from "node:net";
import { generate } from "mqtt-packet";
import { describe, expect, onTestFinished, test } from "vitest";
import { Ledger } from "../../../tools/proof/chaos/ledger.js";
import { type Ending, nextPlan, type Plan } from "../../../tools/proof/chaos/plan.js";
import { poisonAmong } from "../../../tools/proof/chaos/poison.js";
import { ChaosProxy } from "../../../tools/proof/chaos/proxy.js";
import { Swallow } from "../../../tools/proof/chaos/swallow.js";
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

  test("swallows packets of both kinds, and on most connections none", () => {
    const kinds = schedule(3).map(({ swallows }) => swallows?.kind);
    expect(new Set(kinds)).toEqual(new Set([undefined, "SUBACK", "PUBACK"]));
    expect(kinds.filter((kind) => kind).length).toBeLessThan(25);
  });

  test("has poison in each thousand messages, never as the last, by the seed", () => {
    const numbers = [...poisonAmong(5500, 1, "node")];
    expect(numbers.map((number) => Math.floor(number / 1000))).toEqual([0, 1, 2, 3, 4]);
    expect(numbers.filter((number) => number % 1000 === 0)).toEqual([]);
    expect([...poisonAmong(5500, 1, "node")]).toEqual(numbers);
    expect([...poisonAmong(5500, 2, "node")]).not.toEqual(numbers);
  });
});

describe("the ledger", () => {
  const publish = (n: number, messageId: number, dup = false) =>
    generate({
      cmd: "publish",
      topic: "v1/devices/me/telemetry",
      payload: `{"n":${n}}`,
      qos: 1,
      messageId,
      dup,
      retain: false,
    });
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
    expect([ledger.duplicates, ledger.unmarked, ledger.repeated]).toEqual([2, 1, 0]);
  });

  test("counts a message that comes twice on one connection", () => {
    const ledger = new Ledger(1);
    ledger.toServer(0, Buffer.concat([publish(1, 1), publish(1, 1, true)]));
    expect(ledger.repeated).toBe(1);
  });

  describe("sees a message behind a higher number", () => {
    /** What was out of order and might not be, after these came on a first connection and then 1 behind 2. */
    const wrongAfter = (...links: number[][]) => {
      const ledger = new Ledger(3);
      links.forEach((numbers, connection) => {
        ledger.toServer(connection, Buffer.concat(numbers.map((number) => publish(number, number))));
        ledger.over(connection);
      });
      ledger.toServer(links.length, Buffer.concat([publish(2, 2), publish(1, 1)]));
      expect([...ledger.order.departed]).toEqual([1]);
      return [...ledger.order.wrong];
    };

    test("which is wrong after a link that ended with it alone on its way", () => expect(wrongAfter([1])).toEqual([1]));

    test("and may be after two", () => expect(wrongAfter([1], [1])).toEqual([]));

    test("but not when another was on its way beside it", () => expect(wrongAfter([1, 2], [1, 2], [1])).toEqual([1]));

    test("and may be after two that it was not seen on, when no other was", () =>
      expect(wrongAfter([], [])).toEqual([]));
  });

  test("has a message on its way until its acknowledgement has gone to the client", () => {
    const ledger = new Ledger(2);
    for (const connection of [0, 1]) {
      ledger.toServer(connection, Buffer.concat([publish(1, 1), publish(2, 2)]));
      ledger.fromServer(connection, puback(2));
      if (connection) ledger.toClient(connection, puback(2));
      ledger.over(connection);
    }
    ledger.toServer(2, Buffer.concat([publish(2, 2), publish(1, 1)]));
    expect([...ledger.order.wrong]).toEqual([1]);
  });

  test("reads packets that come in pieces, and leaves half of one", () => {
    const ledger = new Ledger(2);
    const bytes = Buffer.concat([publish(1, 1), publish(2, 2)]);
    for (const byte of bytes.subarray(0, -1)) ledger.toServer(0, Buffer.from([byte]));
    ledger.fromServer(0, Buffer.concat([puback(1), puback(2)]));
    expect(ledger.missing(2)).toEqual([2]);
  });
});

describe("a packet that is swallowed", () => {
  const SUBACK = generate({ cmd: "suback", messageId: 1, granted: [1] });
  const puback = (messageId: number) => generate({ cmd: "puback", messageId });

  test.each([1, 3, 100])("is the one of its kind alone, in pieces of %i bytes", async (size) => {
    let swallowed = 0;
    const swallow = new Swallow("PUBACK", 2, () => swallowed++);
    const bytes = Buffer.concat([puback(1), SUBACK, puback(2), puback(3), SUBACK]);
    for (let at = 0; at < bytes.length; at += size) swallow.write(bytes.subarray(at, at + size));
    swallow.end();
    expect(Buffer.concat(await swallow.toArray())).toEqual(Buffer.concat([puback(1), SUBACK, puback(3), SUBACK]));
    expect(swallowed).toBe(1);
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
