import { expect, test } from "vitest";
import {
  type Costs,
  instructionsColumn,
  passesTable,
  RIGHTING,
  SAVING,
  useless,
  variablesColumn,
} from "../../../tools/bench/espruino/passes.js";
import { rollupOptions } from "../../../tools/compiler/bundle.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";

/** Without these there is no firmware: what they do is not there to save anything. */
const NEEDED = [
  "faults",
  "find-modules",
  "typescript",
  "chip-api",
  "es5-modules",
  "one-exports",
  "imported-modules",
  "commonjs",
  "with-helpers",
  "virtual-board",
  "terser",
  "check-bundle",
];

const namesOf = (plugins: unknown) =>
  (plugins as { name: string }[]).flatMap((plugin) => (plugin ? [plugin.name] : []));

/** The same without each of the passes. */
const costs = (whole: number, more: number | undefined): Costs =>
  new Map([["whole", whole], ...SAVING.map((pass) => [`without ${pass}`, more] as const)]);

test("each pass of a firmware saves something, makes something right, or is needed: the bench has them all", () => {
  const options = rollupOptions(selectTargets({ board: "esp8266,esp32,linux" }));
  const outputs = options.flatMap(({ output }) => output as { plugins: unknown }[]);
  const names = new Set([...options, ...outputs].flatMap(({ plugins }) => namesOf(plugins)));
  const known = [...SAVING.filter((pass) => pass !== "tokens"), ...RIGHTING, ...NEEDED];
  expect([...names].sort()).toEqual(known.sort());
});

test("a pass is useless if it saves too little of both everywhere", () => {
  const little = [variablesColumn("esp8266", costs(500, 509)), instructionsColumn(costs(1000, 1029))];
  expect(useless(little)).toEqual([...SAVING]);
  expect(useless([...little, variablesColumn("esp32", costs(500, 510))])).toEqual([]);
  expect(useless([...little, instructionsColumn(costs(1000, 1030))])).toEqual([]);
});

test("the table says what is taken more without a pass, and what is taken with all", () => {
  const { rows } = passesTable([variablesColumn("esp32", costs(500, 640)), instructionsColumn(costs(3000, 2700))]);
  expect(rows[0]).toEqual(["private-names", "140", "-10.0 %"]);
  expect(rows.at(-1)).toEqual(["taken with all passes", "500", "3,000 k"]);
});

test("a firmware that does not run without a pass is told so, and the pass is of use", () => {
  const columns = [variablesColumn("esp8266", costs(500, undefined)), instructionsColumn(costs(1000, 900))];
  expect(useless(columns)).toEqual([]);
  expect(passesTable(columns).rows[0]).toEqual(["private-names", "does not run", "-10.0 %"]);
});
