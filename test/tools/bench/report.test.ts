import { describe, expect, it } from "vitest";
import {
  growthTable,
  instructionsTable,
  memoryTable,
  minuteTable,
  shortfalls,
  speedTable,
} from "../../../tools/bench/espruino/report.js";

const at = (online: number) => ({ loaded: online - 100, created: online - 50, online });
const growth = (variables: number) => ({ first: 2, variables, count: 1000, seconds: 1.2 });

describe("the goals", () => {
  it("are met by as many variables as MQTT.js has", () => {
    expect(shortfalls({ clients: { thingsboard: at(300), mqtt: at(300) } })).toEqual([]);
  });

  it("are missed by one variable more", () => {
    expect(shortfalls({ clients: { thingsboard: at(301), mqtt: at(300) } })).toEqual([
      { text: "connected and subscribed takes 301 variables, 1 over the goal of 300", isFatal: false },
    ]);
  });

  it("make any growth a fault", () => {
    const long = { messages: growth(1), reconnects: growth(0) };
    expect(shortfalls({ clients: { thingsboard: { ...at(300), growth: long } } })).toEqual([
      { text: "1 variables more after 1,000 messages in and out", isFatal: true },
    ]);
  });

  it("hold instructions against MQTT.js's, and those of a poll against a number", () => {
    const instructions = [
      { name: "send", what: "send", ours: 60, theirs: 100, goal: 0.5 },
      { name: "receive", what: "receive", ours: 50, theirs: 100, goal: 0.5 },
      { name: "idlePoll", what: "idle poll", ours: 61, most: 60 },
    ];
    expect(shortfalls({ clients: {}, instructions }).map(({ text }) => text)).toEqual([
      "send takes 0.60 of MQTT.js's instructions, the goal is 0.5",
      "idle poll takes 61.0 thousand instructions, the goal is 60",
    ]);
  });

  it("hold what a firmware leaves free against a number", () => {
    expect(shortfalls({ clients: {}, firmwareFree: 934 })).toEqual([]);
    expect(shortfalls({ clients: {}, firmwareFree: 933 }).map(({ text }) => text)).toEqual([
      "free beside the firmware of boards/esp8266, online: 933 variables, the goal is 934",
    ]);
  });

  it("hold peaks against a number", () => {
    const clients = { thingsboard: { ...at(300), burst: 888, inbound: 1105 } };
    expect(shortfalls({ clients }).map(({ text }) => text)).toEqual([
      "peak: 20 messages sent in one go: 888 variables, the goal is 887",
    ]);
  });
});

describe("the tables", () => {
  it("say what does not fit into the memory", () => {
    const clients = { thingsboard: { ...at(300), burst: 500, inbound: Number.POSITIVE_INFINITY } };
    expect(
      memoryTable({ clients })
        ?.rows.slice(-2)
        .map(([, ours]) => ours),
    ).toEqual(["500", "does not fit"]);
  });

  it("leave open what was not measured", () => {
    const clients = { thingsboard: { ...at(300), growth: { messages: growth(0), reconnects: growth(0) } } };
    expect(memoryTable({ clients })?.rows).toEqual([
      ["after require", "200", "-", ""],
      ["constructed", "250", "-", ""],
      ["connected and subscribed", "300", "-", ""],
    ]);
    expect(growthTable({ clients })?.rows[0]).toEqual(["1,000 messages in and out", "2", "0", "0", "-", "-", "1"]);
    expect(speedTable({ clients })).toBeUndefined();
    expect(minuteTable({ clients, minute: { ours: 120, theirs: 60 } })?.rows[0]?.slice(1)).toEqual([
      "120",
      "60.0",
      "2.00",
    ]);
    const instructions = [{ name: "send", what: "send", ours: 60, goal: 0.5 }];
    expect(instructionsTable({ clients, instructions })?.rows).toEqual([
      ["send", "60.0", "-", "-", "ratio at most 0.5"],
    ]);
  });
});
