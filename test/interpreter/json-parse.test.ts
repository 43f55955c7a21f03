/** What the virtual board makes of JSON that is none, beside what Espruino makes of it. JSON_TEXTS and JSON_SEED take more, and others. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changedOnBoard, isSameNumber, parseExact } from "../../tools/exact-json.js";
import { deviceParse, deviceStringify } from "../../tools/virtual-board/index.js";
import { INTERPRETERS } from "../support/runners.js";

const TEXTS = Number(process.env.JSON_TEXTS ?? 400);
const SEED = Number(process.env.JSON_SEED ?? 1);
/** A line for the console at a time. */
const BATCH = 20;

const byte = fc.oneof(
  // Not D1 and D2: what they do beyond the text, no sandbox can say.
  { weight: 3, arbitrary: fc.integer({ min: 0x80, max: 0xff }).filter((code) => code !== 0xd1 && code !== 0xd2) },
  { weight: 1, arbitrary: fc.nat(0x7f) },
);
const piece = fc.oneof(
  fc.constantFrom(..."[]{},:-"),
  fc.constantFrom('"', "'", "`", "\\", '"a":', '"b"', "\n", "\0", " ", "/*", "*/", "${", "}"),
  fc.constantFrom("1", "0x1F", "01", "1.5", "2e3", ".5", "1_0", "true", "null", "if", "nope"),
  fc.constantFrom("\\u0041", "\\u00", "\\x41", "\\101", "\\n", "\xd4\x05", "\xd5\x01\x02", "\xd1\x02ab"),
  byte.map((code) => String.fromCharCode(code)),
);
const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));

/** What is printed of a text on the virtual board; undefined where it says that Espruino would crash. */
function onVirtualBoard(json: string): string | undefined {
  try {
    return deviceStringify(deviceParse(json));
  } catch (error) {
    return (error as Error).message.startsWith("Espruino would crash") ? undefined : "refused";
  }
}

const source = (json: string) =>
  `"${json.replaceAll(/[\s\S]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;

/** Numbers as JSON has them, which a board keeps or does not. */
const NUMBERS = [
  ...["0", "-1", "2147483648", "9007199254740991", "-9007199254740991", "21.5", "-0.001", "1e3", "1.0E20", "1.5e300"],
  ...["9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615", "89010303310033979663"],
  ...["-9223372036854775809", "100000000000000000000", "1e400"],
];
/** What is printed has 11 decimals at the most. */
const isRead = (json: string, printed: string) => printed !== "null" && isSameNumber(json, String(Number(printed)));
const kept = NUMBERS.filter((json) => changedOnBoard(parseExact(json)) === undefined);

test("a virtual board keeps the numbers that are said to be kept, and no others", () => {
  expect(NUMBERS.filter((json) => isRead(json, deviceStringify(deviceParse(json)) ?? ""))).toEqual(kept);
});

for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX")) {
  describe(`JSON.parse on ${kind.name}`, () => {
    test("keeps the numbers that are said to be kept, and no others", async ({ onTestFinished: atEnd }) => {
      const runner = await kind.start(atEnd);
      const asked = `[${NUMBERS.map(source).join(",")}].map(function(s){return JSON.stringify(JSON.parse(s))})`;
      const got = (await runner.ask(asked)) as string[];
      expect(NUMBERS.filter((json, i) => isRead(json, got[i]!))).toEqual(kept);
    });

    test("gives what it gives on a virtual board, for JSON of any bytes", { timeout: 600_000 }, async ({
      onTestFinished: atEnd,
    }) => {
      const texts = fc
        .sample(text, { numRuns: TEXTS, seed: SEED })
        .filter((json) => onVirtualBoard(json) !== undefined);
      const runner = await kind.start(atEnd);
      await runner.run(
        "function p(s){try{return JSON.stringify(JSON.parse(s))}catch(e){return 'refused'}}function all(a){return a.map(p)}",
      );
      for (let at = 0; at < texts.length; at += BATCH) {
        const some = texts.slice(at, at + BATCH);
        const got = (await runner.ask(`all([${some.map(source).join(",")}])`)) as string[];
        expect(
          some.map((json, i) => [json, got[i]]),
          `seed ${SEED}`,
        ).toEqual(some.map((json) => [json, onVirtualBoard(json)]));
      }
    });
  });
}
