import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { readUint16, uint16 } from "../../../src/mqtt/codec";
import { bytesIn, indexOfId, nextId, type OutboxState, type Outgoing, remove, rewind } from "../../../src/mqtt/outbox";

let box: OutboxState;

beforeEach(() => {
  box = { _out: [], _inflight: 0, _lastId: 0 };
});

function message(id: number, length = 10): Outgoing {
  return { _bytes: "m".repeat(length), _id: id ? uint16(id) : "" };
}

function subscription(id: number, length = 10): Outgoing {
  return { _bytes: "s".repeat(length), _id: uint16(id), _filters: ["f"] };
}

/** The first `inflight` of these are on their way. */
function fill(entries: Outgoing[], inflight: number): void {
  box._out.push(...entries);
  box._inflight = inflight;
}

/** An identifier as a number; 0 for none. */
const number = (id: string) => (id ? readUint16(id, 0) : 0);
const given = () => number(nextId(box));
const ids = () => box._out.map((entry) => number(entry._id));

describe("identifiers", () => {
  test("the first packet identifier is 1", () => {
    expect(given()).toBe(1);
  });

  test("packet identifiers count up", () => {
    expect([given(), given(), given()]).toEqual([1, 2, 3]);
  });

  test("after 65535 comes 1", () => {
    box._lastId = 65534;
    expect([given(), given()]).toEqual([65535, 1]);
  });

  test("a packet identifier is never 0 and never over 65535", () => {
    box._lastId = 65000;
    for (let i = 0; i < 2000; i++) {
      const id = given();
      expect(id >= 1 && id <= 65535).toBe(true);
    }
  });

  test("identifiers in use are skipped, those that wait as well as those on their way", () => {
    fill([message(1), message(2), message(4)], 1);
    expect([given(), given()]).toEqual([3, 5]);
  });

  test("identifiers in use are skipped across the wrap", () => {
    fill([message(65535), message(1), message(2)], 3);
    box._lastId = 65534;
    expect(given()).toBe(3);
  });

  test("messages without an identifier keep none from being given", () => {
    fill([message(0), message(0)], 0);
    box._lastId = 65535;
    expect(given()).toBe(1);
  });

  test("an identifier can be given again once its entry is out", () => {
    fill([message(1)], 1);
    remove(box, 0);
    box._lastId = 65535;
    expect(given()).toBe(1);
  });
});

describe("the list", () => {
  test("an entry is found by its identifier", () => {
    fill([message(5), message(9), message(7)], 2);
    expect([indexOfId(box._out, uint16(5)), indexOfId(box._out, uint16(9)), indexOfId(box._out, uint16(7))]).toEqual([
      0, 1, 2,
    ]);
  });

  test("what is not there is found at -1", () => {
    expect(indexOfId(box._out, uint16(1))).toBe(-1);
    fill([message(5)], 1);
    expect(indexOfId(box._out, uint16(6))).toBe(-1);
  });

  test("an entry taken out is the one that was asked for, and the others keep their order", () => {
    fill([message(1), message(2), message(3)], 3);
    expect(number(remove(box, 1)._id)).toBe(2);
    expect(ids()).toEqual([1, 3]);
  });

  test("one on its way that is taken out leaves one less on its way", () => {
    fill([message(1), message(2), message(3)], 2);
    remove(box, 1);
    expect(box._inflight).toBe(1);
  });

  test("one that waits leaves as many on their way when it is taken out", () => {
    fill([message(1), message(2), message(3)], 2);
    remove(box, 2);
    expect(box._inflight).toBe(2);
  });
});

describe("after a lost link", () => {
  test("nothing is on its way any more", () => {
    fill([message(1), message(2), message(3)], 2);
    rewind(box);
    expect(box._inflight).toBe(0);
  });

  test("messages stay in order, those that were on their way before those that waited", () => {
    fill([message(3), message(1), message(2)], 2);
    rewind(box);
    expect(ids()).toEqual([3, 1, 2]);
  });

  test("subscriptions go, wherever they stood among what was on its way", () => {
    fill([subscription(1), message(2), subscription(3), subscription(4), message(5)], 5);
    rewind(box);
    expect(ids()).toEqual([2, 5]);
  });

  test("the messages that were on their way are counted, subscriptions not", () => {
    fill([subscription(1), message(2), message(3), message(4)], 3);
    expect(rewind(box)).toBe(2);
  });

  test("an empty outbox stays one", () => {
    expect(rewind(box)).toBe(0);
    expect(box).toMatchObject({ _out: [], _inflight: 0 });
  });
});

describe("any course of events", () => {
  interface Expected {
    id: number;
    length: number;
    isOnItsWay: boolean;
    isSubscription: boolean;
  }

  const length = fc.integer({ min: 2, max: 200 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant("send" as const), length, qos: fc.constantFrom(0, 1) }),
    fc.record({ kind: fc.constant("subscribe" as const), length }),
    fc.record({ kind: fc.constant("write" as const) }),
    fc.record({ kind: fc.constant("acknowledge" as const), which: fc.nat() }),
    fc.record({ kind: fc.constant("give up" as const), which: fc.nat() }),
    fc.record({ kind: fc.constant("lose link" as const) }),
  );

  const checked = (list: Expected[]) => {
    expect(ids()).toEqual(list.map((entry) => entry.id));
    expect(box._out.map((entry) => entry._bytes.length)).toEqual(list.map((entry) => entry.length));
    expect(box._inflight).toBe(list.filter((entry) => entry.isOnItsWay).length);
    expect(bytesIn(box)).toBe(list.reduce((sum, entry) => sum + entry.length, 0));
    list.forEach((entry, at) => {
      if (entry.id) expect(indexOfId(box._out, uint16(entry.id))).toBe(at);
    });
  };

  test("order, bytes and in-flight count are those of a plain list", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 65500, max: 65535 }), (steps, lastId) => {
        box = { _out: [], _inflight: 0, _lastId: lastId };
        let list: Expected[] = [];
        for (const each of steps) {
          const onTheirWay = list.filter((entry) => entry.isOnItsWay).length;
          switch (each.kind) {
            case "send": {
              const id = each.qos && given();
              box._out.push(message(id, each.length));
              list.push({ id, length: each.length, isOnItsWay: false, isSubscription: false });
              break;
            }
            case "subscribe": {
              const id = given();
              box._out.splice(box._inflight++, 0, subscription(id, each.length));
              list.splice(onTheirWay, 0, { id, length: each.length, isOnItsWay: true, isSubscription: true });
              break;
            }
            case "write": {
              const next = list[onTheirWay];
              if (next?.id === 0) {
                remove(box, onTheirWay);
                list.splice(onTheirWay, 1);
              } else if (next) {
                box._inflight++;
                next.isOnItsWay = true;
              }
              break;
            }
            case "acknowledge":
            case "give up": {
              const most = each.kind === "give up" ? list.length : onTheirWay;
              if (!most) break;
              const at = each.which % most;
              expect(number(remove(box, at)._id)).toBe(list[at]!.id);
              list.splice(at, 1);
              break;
            }
            case "lose link":
              rewind(box);
              list = list.filter((entry) => !entry.isSubscription);
              for (const entry of list) entry.isOnItsWay = false;
          }
          checked(list);
        }
        const used = list.filter((entry) => entry.id).map((entry) => entry.id);
        expect(new Set(used).size).toBe(used.length);
      }),
      { numRuns: 200 },
    );
  });
});
