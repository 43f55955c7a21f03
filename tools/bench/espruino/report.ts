/** The figures as tables, and held against the goals. */

import type { Panel } from "../chart.js";
import { GOALS } from "../goals.js";
import { digits, type Table } from "../table.js";
import type { Share } from "./breakdown.js";
import type { Minute } from "./firmware.js";
import type { Counted } from "./instructions.js";
import {
  type AtRest,
  BURST_MESSAGES,
  type Client,
  FIRST,
  type Growths,
  INBOUND_BYTES,
  type Peaks,
  VARIABLES,
} from "./memory.js";
import type { Speed } from "./speed.js";

export interface Results {
  shares?: Share[];
  clients: { [client in Client]?: AtRest & Partial<Peaks> & { growth?: Growths } };
  /** Variables that the board's firmware leaves free. */
  firmwareFree?: number;
  instructions?: Counted[];
  minute?: Minute;
  speed?: Speed[];
}

export interface Shortfall {
  text: string;
  /** A fault, and not only a goal that is still to be reached. */
  isFatal: boolean;
}

const MEMORY_ROWS: [label: string, key: keyof (AtRest & Peaks)][] = [
  ["after require", "loaded"],
  ["constructed", "created"],
  ["connected and subscribed", "online"],
  [`peak: ${BURST_MESSAGES} messages sent in one go`, "burst"],
  [`peak: a message of ${INBOUND_BYTES.toLocaleString("en")} bytes comes in`, "inbound"],
];

const FIRMWARE_FREE = "free beside the firmware of boards/esp8266, online";

const GROWTH_ROWS: [label: string, key: keyof Growths][] = [
  ["idle polls", "polls"],
  ["messages in and out", "messages"],
  ["reconnects", "reconnects"],
];

export function memoryTable({ clients, firmwareFree }: Results): Table | undefined {
  const { thingsboard, mqtt } = clients;
  if (!thingsboard) return undefined;
  return {
    title: "Variables in use, without those of the idle interpreter, of 1,600",
    head: ["", "this client", "MQTT.js", "goal"],
    rows: [
      ...MEMORY_ROWS.filter(([, key]) => thingsboard[key] !== undefined).map(([label, key]) => [
        label,
        count(thingsboard[key]),
        count(mqtt?.[key]),
        mostOf(key, mqtt?.online),
      ]),
      ...(firmwareFree === undefined
        ? []
        : [[FIRMWARE_FREE, count(firmwareFree), "-", `at least ${count(GOALS.firmwareFree)}`]]),
    ],
  };
}

/** The goal of a figure of the memory, in words. */
function mostOf(key: keyof (AtRest & Peaks), theirs: number | undefined): string {
  if (key === "burst" || key === "inbound") return `at most ${count(GOALS.peaks[key])}`;
  return key === "online" && theirs ? `at most ${count(Math.floor(theirs * GOALS.variablesToMqttJs))}` : "";
}

function count(value: number | undefined): string {
  if (value === undefined) return "-";
  return Number.isFinite(value) ? value.toLocaleString("en") : "does not fit";
}

export function growthTable({ clients }: Results): Table | undefined {
  const ours = clients.thingsboard?.growth;
  if (!ours) return undefined;
  const theirs = clients.mqtt?.growth;
  return {
    title: "Growth: additional variables after a long run",
    head: ["after", `the first ${FIRST}`, "all others", "goal", "MQTT.js, first", "others", "seconds"],
    rows: GROWTH_ROWS.filter(([, key]) => ours[key]).map(([label, key]) => [
      `${ours[key]!.count.toLocaleString("en")} ${label}`,
      String(ours[key]!.first),
      String(ours[key]!.variables),
      String(GOALS.growth),
      String(theirs?.[key]?.first ?? "-"),
      String(theirs?.[key]?.variables ?? "-"),
      ours[key]!.seconds.toFixed(0),
    ]),
  };
}

export function breakdownTable({ shares }: Results): Table | undefined {
  if (!shares) return undefined;
  const total = shares.reduce((sum, { variables }) => sum + variables, 0);
  return {
    title: "What takes these variables, connected and subscribed",
    head: ["", "variables"],
    rows: [...shares.map(({ what, variables }) => [what, String(variables)]), ["all", String(total)]],
  };
}

export function speedTable({ speed }: Results): Table | undefined {
  if (!speed) return undefined;
  const time = (value: number | undefined) => (value === undefined ? "-" : digits(value));
  return {
    title: "CPU time of a call in microseconds, and as a ratio (medians of the rounds)",
    head: ["", "this client", "MQTT.js", "ratio", "bare write", "ratio"],
    rows: speed.map(({ what, ours, theirs, ratio, write, toWrite }) => [
      what,
      time(ours),
      time(theirs),
      time(ratio),
      time(write),
      time(toWrite),
    ]),
  };
}

export function instructionsTable({ instructions }: Results): Table | undefined {
  if (!instructions) return undefined;
  return {
    title: "Thousand instructions of one operation, and as a ratio",
    head: ["", "this client", "MQTT.js and a user's lines", "ratio", "goal"],
    rows: instructions.map(({ what, ours, theirs, goal, most }) => [
      what,
      digits(ours),
      theirs === undefined ? "-" : digits(theirs),
      theirs === undefined ? "-" : digits(ours / theirs),
      goal !== undefined ? `ratio at most ${goal}` : most !== undefined ? `at most ${most}` : "",
    ]),
  };
}

export function minuteTable({ minute }: Results): Table | undefined {
  if (!minute) return undefined;
  const { ours, theirs } = minute;
  return {
    title: "Million instructions in a minute with a reading a second, QoS 1",
    head: ["", "this client", "MQTT.js and a user's lines", "ratio"],
    rows: [
      [
        "firmware of boards/esp8266",
        digits(ours),
        theirs === undefined ? "-" : digits(theirs),
        theirs === undefined ? "-" : digits(ours / theirs),
      ],
    ],
  };
}

/** What the picture shows: variables, and instructions as a share of what MQTT.js takes. */
export function panels({ clients, instructions }: Results): Panel[] {
  const { thingsboard, mqtt } = clients;
  const memory = MEMORY_ROWS.map(([label, key]) => ({
    label,
    bars: [thingsboard?.[key], mqtt?.[key]].map((value = 0, series) => ({
      series,
      value: Math.min(value, VARIABLES),
      text: count(value),
    })),
    goal: key === "online" ? mqtt && mqtt.online * GOALS.variablesToMqttJs : undefined,
  }));
  const counts = (instructions ?? []).filter(({ goal }) => goal !== undefined);
  return [
    { title: "Variables, of an ESP8266's 1,600", groups: memory },
    {
      title: "Instructions: MQTT.js with a user's lines takes 1",
      groups: counts.map(({ what, ours, theirs = Number.NaN, goal }) => ({
        label: what,
        bars: [
          { series: 0, value: ours / theirs, text: digits(ours / theirs) },
          { series: 1, value: 1, text: "1" },
        ],
        goal,
      })),
    },
  ];
}

export function shortfalls({ clients, firmwareFree, instructions }: Results): Shortfall[] {
  const { thingsboard, mqtt } = clients;
  const missed: Shortfall[] = [];
  const miss = (text: string, isFatal = false) => missed.push({ text, isFatal });
  const most = mqtt && Math.floor(mqtt.online * GOALS.variablesToMqttJs);
  if (thingsboard && most !== undefined && thingsboard.online > most)
    miss(
      `connected and subscribed takes ${thingsboard.online} variables, ${thingsboard.online - most} over the goal of ${most}`,
    );
  for (const [label, key] of MEMORY_ROWS) {
    if (key !== "burst" && key !== "inbound") continue;
    const peak = thingsboard?.[key];
    if (peak !== undefined && peak > GOALS.peaks[key])
      miss(`${label}: ${count(peak)} variables, the goal is ${count(GOALS.peaks[key])}`);
  }
  if (firmwareFree !== undefined && firmwareFree < GOALS.firmwareFree)
    miss(`${FIRMWARE_FREE}: ${count(firmwareFree)} variables, the goal is ${count(GOALS.firmwareFree)}`);
  for (const [label, key] of GROWTH_ROWS) {
    const growth = thingsboard?.growth?.[key];
    if (growth && growth.variables > GOALS.growth)
      miss(`${growth.variables} variables more after ${growth.count.toLocaleString("en")} ${label}`, true);
  }
  for (const { what, ours, theirs, goal, most } of instructions ?? []) {
    if (theirs !== undefined && goal !== undefined && ours / theirs > goal)
      miss(`${what} takes ${digits(ours / theirs)} of MQTT.js's instructions, the goal is ${goal}`);
    if (most !== undefined && ours > most)
      miss(`${what} takes ${digits(ours)} thousand instructions, the goal is ${most}`);
  }
  return missed;
}
