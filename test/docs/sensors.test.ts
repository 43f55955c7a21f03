/** docs/sensors.md: its diagrams are those of the parts files; test/boards/example-parts.test.ts has the lines that it quotes. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { wiringDiagrams } from "../../tools/docs/wiring/command.js";
import { ROOT } from "../../tools/project.js";

const diagrams = wiringDiagrams();
const document = readFileSync(join(ROOT, "docs/sensors.md"), "utf8");

test("npm run wiring has drawn each diagram, and no other", () => {
  expect(readdirSync(join(ROOT, "docs/wiring")).sort()).toEqual(
    [...diagrams.keys()].map((file) => basename(file)).sort(),
  );
  for (const [file, svg] of diagrams) expect(readFileSync(join(ROOT, file), "utf8")).toBe(svg);
});

test("README.md shows the example dht22 as it is", () => {
  const code = readFileSync(join(ROOT, "boards/examples/dht22.ts"), "utf8").replace(/^\/\*\*.*\n\n?/, "");
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(`\`\`\`ts\n${code}\`\`\``);
});

test("docs/sensors.md shows each diagram", () => {
  for (const file of diagrams.keys()) expect(document).toContain(`](${file.replace("docs/", "")})`);
});

test.each([...diagrams])("%s joins each leg with power or another leg", (_, svg) => {
  for (const [, path] of svg.matchAll(/class="wire [^"]*" d="([^"]*)"/g)) {
    expect(path!.match(/H/g)!.length).toBeGreaterThan(1);
  }
});

test("a diagram has the pins that the board prints", () => {
  const weather = diagrams.get("docs/wiring/esp8266-bme280.svg");
  expect(weather).toContain(">D2 (Espruino's D4)<");
  expect(diagrams.get("docs/wiring/esp32-bme280.svg")).toContain(">D21<");
});
