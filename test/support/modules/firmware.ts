/** A firmware that uses each of the drivers beside this file, by import and by require, and sends what they say. */
import { ownFirmwareOnce } from "../own-firmware.js";
import { DRIVERS } from "./drivers.js";

const MAIN = `
import { connectDevice } from "thingsboard-espruino-client-sdk/device";
import { bytes, create, Meter } from "Modern";
import * as old from "Old";
import Counter from "Whole";
import { area, NAME } from "Typed";
const members = require("Members");
const typed = require("Typed");

function results(temp: number, unit: number): unknown[] {
  const counter = new Counter(Counter.ZERO);
  return [
    temp, unit, old.connect(D5).number, create("lux", 1, 2, 3).describe(), counter.next(), members.read(), members["quoted name"],
    require("Declared").more(), require("Needs")("x"), NAME, area(4), typed.area(1), require("UsesTyped").all(), require("Old") === old, bytes(1), Meter.of("a").title,
  ];
}

connectDevice((client) => {
  client.on("connect", () =>
    old.connect(D4, { scale: 2 }).read(({ temp, unit }: { temp: number; unit: number }) => client.sendTelemetry({ results: results(temp, unit) })));
});`;

/** What it sends: as on Espruino, with each module as it is. */
export const RESULTS = [
  42,
  176,
  2,
  "<lux> 8 0,1,2 6 5 -",
  1,
  "12lx",
  true,
  "declared!",
  "2 function 5 3",
  "typed",
  "8lx",
  "2lx",
  "typed6lx",
  true,
  [184, 182, 182],
  "<a>",
];

export const modulesFirmware = ownFirmwareOnce(() => ({ "main.ts": MAIN, ...DRIVERS }));
