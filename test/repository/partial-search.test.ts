/** Espruino 2v29 finds what is only begun at the end of a text: the library looks for one character, by lastIndexOf, or where it does no harm. */
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { ROOT } from "../../tools/build/boards.js";
import { partialSearches } from "../../tools/build/partial-search.js";

/** Where it does no harm, and why. A line has it in a comment too: `// indexOf is right: why`. */
const HARMLESS: Record<string, string> = {
  'src/espruino/text.ts indexOf("e-")': "a text that ends in an e is walked through in vain, and is the same after it",
  'src/espruino/text.ts indexOf("\\\\u00")': "JSON never ends in a backslash",
  'src/espruino/text.ts indexOf("\\\\u")': "JSON that ends in a backslash is refused by JSON.parse as it would be",
  "src/espruino/text.ts indexOf(char)": "it is one character",
  'src/espruino/watchdog.ts indexOf("ESP32")': "no board has a name that is the beginning of another's",
  // these are looked into where options and topics are checked
  "src/attributes.ts indexOf(Topic.RESPONSE)":
    "a topic that is none of an answer is counted as a stray one all the same",
  'src/gateway-devices.ts indexOf("gateway_device_")': "a method of that beginning is compared whole after it",
  'src/mqtt/connection.ts indexOf("locate host")': "no text of Espruino's sockets ends in a beginning of it",
  "src/mqtt/options.ts indexOf(key)": "options are checked by their own tests",
};

test("src/ and boards/ look for more than one character only where a beginning does no harm", {
  timeout: 120_000,
}, () => {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.device.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const files = ["src", "boards"].flatMap((folder) => ts.sys.readDirectory(join(ROOT, folder), [".ts"]));
  const program = ts.createProgram(files, options);
  const found = files.flatMap((file) => partialSearches(program, program.getSourceFile(file)!, ROOT));
  const named = found.map((line) => /^(.*)\(\d+,\d+\): (.*?\)) takes /.exec(line)!.slice(1).join(" "));
  expect(named.filter((name) => !HARMLESS[name])).toEqual([]);
});
