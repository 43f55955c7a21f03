import type { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { modules } from "../../../tools/espruino-on-node/globals.js";
import { growthAtRest } from "../../../tools/proof/memory.js";
import { Random } from "../../../tools/proof/random.js";
import { Messages } from "../../../tools/proof/soak/messages.js";
import { type BoardSocket, VirtualNet } from "../../../tools/proof/soak/virtual-net.js";
import { VirtualTime } from "../../../tools/proof/soak/virtual-time.js";

describe("virtual time", () => {
  /** Runs this in a time that begins at 1000; returns what it noted. */
  async function noted(inside: (time: VirtualTime, note: (what: string) => void) => Promise<void>): Promise<string[]> {
    const time = new VirtualTime(1000);
    const notes: string[] = [];
    await time.rule(() => inside(time, (what) => void notes.push(`${what} ${Date.now()}`)));
    return notes;
  }

  test("calls timers in the order of their times, and of their setting where these are the same", async () => {
    const notes = await noted(async (time, note) => {
      setTimeout(note, 20, "c");
      setTimeout(note, 10, "a");
      setTimeout(note, 10, "b");
      setTimeout(note, 30, "late");
      await time.run(1020);
    });
    expect(notes).toEqual(["a 1010", "b 1010", "c 1020"]);
  });

  test("forgets a timer that is cleared, and puts off one that is refreshed", async () => {
    const notes = await noted(async (time, note) => {
      clearTimeout(setTimeout(note, 5, "never"));
      const timer = setTimeout(note, 10, "refreshed");
      setTimeout(() => timer.refresh(), 5);
      await time.run(1100);
    });
    expect(notes).toEqual(["refreshed 1015"]);
  });

  test("shows the board its own clock, also in what it put off", async () => {
    const notes = await noted(async (time, note) => {
      time.boardOffset = -500;
      time.as("board", () => setTimeout(note, 10, "board"));
      setTimeout(note, 10, "world");
      await time.run(1010);
    });
    expect(notes).toEqual(["board 510", "world 1010"]);
  });

  test("leaves the real time as it was", async () => {
    const { setTimeout: before } = globalThis;
    const { now } = Date;
    await noted(async () => {});
    expect([globalThis.setTimeout === before, Date.now === now]).toEqual([true, true]);
  });
});

describe("the virtual network", () => {
  interface Net {
    connect(): BoardSocket;
  }

  /** Runs this with a socket that is connected; returns what both sides heard. */
  async function heard(
    act: (net: VirtualNet, board: BoardSocket, server: () => Server, time: VirtualTime) => Promise<void>,
  ) {
    const time = new VirtualTime(0);
    const heardBy: { server: string[]; board: string[] } = { server: [], board: [] };
    await time.rule(async () => {
      let server: Server | undefined;
      const net = new VirtualNet(time, new Random(1), (socket) => {
        server = socket as unknown as Server;
        server.on("data", (bytes: Buffer) => void heardBy.server.push(bytes.toString()));
        server.on("close", () => void heardBy.server.push("(closed)"));
      });
      const board = (modules.net as Net).connect();
      board.on("data", (bytes) => void heardBy.board.push(bytes));
      board.on("close", () => void heardBy.board.push("(closed)"));
      board.write("first");
      await time.run(1000);
      await act(net, board, () => server!, time);
      await time.run(time.now + 1000);
    });
    return heardBy;
  }
  type Server = EventEmitter & { write(bytes: Buffer): void; destroy(): void };

  test("carries bytes both ways, to the board in the interpreter's pieces", async () => {
    const { server, board } = await heard(async (_net, _board, side) => side().write(Buffer.from("x".repeat(600))));
    expect([server, board.map(({ length }) => length)]).toEqual([["first"], [536, 64]]);
  });

  test("tells the other side of an end", async () => {
    expect(await heard(async (_, board) => board.end())).toEqual({ server: ["first", "(closed)"], board: [] });
    expect(await heard(async (net) => net.reset())).toEqual({ server: ["first", "(closed)"], board: ["(closed)"] });
  });

  test("carries nothing once it is stranded, and tells nobody", async () => {
    const both = await heard(async (net, board, side) => {
      net.strand();
      board.write("lost");
      side().write(Buffer.from("lost"));
      board.end();
    });
    expect(both).toEqual({ server: ["first"], board: [] });
  });
});

describe("the messages", () => {
  const timed = (n: number, ts: number) => JSON.stringify({ ts, values: { n } });

  test("are counted by what the client said of them", () => {
    const messages = new Messages(4);
    for (let i = 0; i < 4; i++) messages.give(1000);
    messages.arrived('{"n":1}');
    messages.called(1, "acknowledged");
    messages.called(2, "refused");
    messages.called(3, "given up");
    expect(["acknowledged", "refused", "given up", "open"].map((outcome) => messages.count(outcome as "open"))).toEqual(
      [1, 1, 1, 1],
    );
    expect(messages.broken).toEqual([]);
  });

  test("that are acknowledged without having come are noticed", () => {
    const messages = new Messages(1);
    messages.called(messages.give(0), "acknowledged");
    expect(messages.broken).toHaveLength(1);
  });

  test("that were refused and came all the same are noticed", () => {
    const messages = new Messages(1);
    messages.called(messages.give(0), "refused");
    messages.arrived('{"n":1}');
    expect(messages.refusedYetThere).toBe(1);
  });

  test("have the time of their making, rounded, or none", () => {
    const messages = new Messages(2);
    messages.give(1000.4);
    messages.give(2000);
    messages.arrived(timed(1, 1000));
    expect(messages.broken).toEqual([]);
    messages.arrived(timed(2, 2001));
    expect(messages.broken).toHaveLength(1);
  });

  test("that come again are duplicates", () => {
    const messages = new Messages(1);
    messages.give(1000);
    messages.arrived('{"n":1}');
    messages.arrived('{"n":1}');
    expect(messages.duplicates).toBe(1);
  });
});

describe("the memory", () => {
  test("is judged by the middle look of each day, against the first day's: one that met something else is none", () => {
    expect(growthAtRest([[34, 34, 33], [34, 37, 34], [34, 28, 34, 34], [], [34]])).toBe(0);
    expect(
      growthAtRest([
        [28, 34, 34],
        [34, 34, 34],
      ]),
    ).toBe(0);
  });

  test("grew if any day has more than the first, also when the last has not", () => {
    expect(
      growthAtRest([
        [34, 34, 34],
        [34, 35, 35],
        [34, 34, 34],
      ]),
    ).toBe(1);
  });

  test("that nobody has seen at rest is no flat one", () => {
    expect(growthAtRest([[], []]) <= 0).toBe(false);
  });
});
