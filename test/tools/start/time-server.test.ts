/** The time server of npm start, as syncClock() reads it. */
import { expect, test } from "vitest";
import { timeAnswer } from "../../../tools/start/time-server.js";
import { sntpAnswer } from "../../support/local-dgram.js";

test.each([Date.UTC(2026, 0, 2, 3, 4, 5, 500), Date.UTC(2036, 1, 8)])("answers the time %i as SNTP has it", (ms) => {
  expect(timeAnswer(ms)).toEqual(sntpAnswer(ms, { firstByte: 0x1c }));
});
