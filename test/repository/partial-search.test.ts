/** Espruino 2v29 finds what is only begun at the end of a text: the library looks for one character, by lastIndexOf, or where it does no harm. */
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { partialSearches } from "../../tools/compiler/check/partial-search.js";
import { ROOT } from "../../tools/project.js";

test("src/ and boards/ look for more than one character only where a comment says why a beginning does no harm", {
  timeout: 120_000,
}, () => {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.device.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const files = ["src", "boards"].flatMap((folder) => ts.sys.readDirectory(join(ROOT, folder), [".ts"]));
  const program = ts.createProgram(files, options);
  const found = files.flatMap((file) => partialSearches(program, program.getSourceFile(file)!, ROOT));
  expect(found).toEqual([]);
});
