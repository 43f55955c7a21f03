/** What `npm start` plays for each example. On an ESP8266: examples.slow.test.ts. */
import { beforeAll, expect, test } from "vitest";
import { exampleNames } from "../../tools/build/targets.js";
import { playedExamples } from "../../tools/start/exchanges.js";
import { exampleCodes } from "../support/example-codes.js";
import { playedExchange } from "../support/played-exchange.js";

let codes: Record<string, string> = {};

beforeAll(async () => {
  codes = await exampleCodes({ esp32: exampleNames() });
}, 600_000);

test("each example has something that is played for it", () => {
  expect(playedExamples().sort()).toEqual(exampleNames());
});

test.each(exampleNames())("what is played for %s comes to its end, and nothing is thrown", async (example) => {
  const { lines, sentences } = await playedExchange("esp32", example, codes[`esp32-${example}`]!);
  expect(lines).toEqual(expect.arrayContaining(sentences));
  expect(lines.filter((line) => /Uncaught|is not played/.test(line))).toEqual([]);
});
