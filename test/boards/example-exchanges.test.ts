/** What `npm start` plays for each example, on one board each; examples.slow.test.ts has both chips. */
import { beforeAll, expect, test } from "vitest";
import { exampleNames } from "../../tools/compiler/targets/targets.js";
import { exchangeOf, filledIn, nextLines, playedExamples } from "../../tools/start/exchanges/index.js";
import { exampleCodes } from "../support/example-codes.js";
import { playedExchange } from "../support/played-exchange.js";

/** Where examples.test.ts has them, so that nothing more is built. All others: an ESP32. */
const ON: Record<string, string[]> = {
  esp8266: ["attribute-cache", "attribute-updates", "device-health", "firmware-update", "rpc", "session-limits"],
  linux: ["sensor", "telemetry"],
};
const boardOf = (example: string) => Object.keys(ON).find((board) => ON[board]!.includes(example)) ?? "esp32";

let codes: Record<string, string> = {};

beforeAll(async () => {
  const names = exampleNames();
  const of = (board: string) => names.filter((example) => boardOf(example) === board);
  codes = await exampleCodes({ esp32: of("esp32"), esp8266: of("esp8266"), linux: of("linux") });
}, 600_000);

test("each example has something that is played for it", () => {
  expect(playedExamples().sort()).toEqual(exampleNames());
});

test.each(exampleNames())("what is played for %s comes to its end, and nothing is thrown", async (example) => {
  const board = boardOf(example);
  const { lines, sentences } = await playedExchange(board, example, codes[`${board}-${example}`]!);
  expect(lines).toEqual(expect.arrayContaining(sentences));
  expect(lines.filter((line) => /Uncaught|is not played/.test(line))).toEqual([]);
});

test("an example that is for another chip says which board to take, and plays nothing", () => {
  const { steps, next } = exchangeOf("gateway", { id: "esp8266", chip: "ESP8266" });
  expect(steps).toEqual([]);
  expect(next).toEqual(["This example is for an ESP32: npm start -- --board esp32 --example gateway"]);
});

test("what to do next names the board, the device and the server", () => {
  const { next } = exchangeOf("firmware-update", { id: "esp32", chip: "ESP32" });
  const lines = next.map((line) =>
    filledIn(line, { board: "esp32", device: '"hall"', login: "--server http://127.0.0.1:8080" }),
  );
  expect(lines).toContain(
    'npm run ota -- --board esp32 --example firmware-update --device "hall" --firmware-version 1.0.1 --server http://127.0.0.1:8080',
  );
  expect(lines.join()).not.toMatch(/[{}]/);
});

test("without a page nobody is sent to it", () => {
  const board = { id: "esp32", chip: "ESP32" } as const;
  for (const example of [undefined, ...playedExamples()]) {
    const lines = nextLines(exchangeOf(example, board), false);
    expect(lines.filter((line) => /on the page/i.test(line) && !/--no-page/.test(line))).toEqual([]);
  }
  expect(nextLines(exchangeOf("rpc", board), true)).toContainEqual(expect.stringMatching(/^On the page, /));
});
