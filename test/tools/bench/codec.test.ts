import type { Packet } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { type Case, decodeCases, encodeCases } from "../../../tools/bench/node/cases.js";
import { compare } from "../../../tools/bench/node/measure.js";
import { codecTables } from "../../../tools/bench/node/report.js";

const library = {
  codec: await import("../../../src/mqtt/codec.js"),
  reader: await import("../../../src/mqtt/reader.js"),
};
const named = (cases: Case[]) => cases.map((one) => [one.what, one] as const);

describe("what the codec's bench compares", () => {
  it.each(named(encodeCases(library)))("is the same bytes from both: %s", (_, { ours, theirs }) => {
    expect(ours()).toEqual(theirs());
  });

  it.each(named(decodeCases(library)))("is the same packet to both: %s", (_, { ours, theirs }) => {
    const read = ours() as Record<string, unknown>;
    const packet = theirs() as Packet & Record<string, unknown>;
    if (packet.cmd === "publish") {
      expect(read).toMatchObject({ topic: packet.topic, payload: packet.payload, qos: packet.qos });
      if (packet.qos) expect(read.messageId).toBe(packet.messageId);
    } else {
      expect(read.isGood).toBe(true);
      if (packet.messageId) expect(read.messageId).toBe(packet.messageId);
    }
  });
});

describe("a comparison", () => {
  it("is of calls that both were made", () => {
    let calls = 0;
    const { ours, theirs, ratio } = compare({ what: "", ours: () => calls++, theirs: () => calls++ }, 1);
    expect(calls).toBeGreaterThan(200);
    expect(ours).toBeGreaterThan(0);
    expect(ratio).toBeCloseTo(theirs / ours);
  });

  it("says where the goal is missed", () => {
    const decode = [{ what: "PUBLISH", ours: 100, theirs: 150, ratio: 1.5 }];
    expect(codecTables({ encode: [], decode })[1]!.rows).toEqual([["PUBLISH", "100", "150", "1.50", "2: missed"]]);
  });
});
