import type { ImportDeclaration } from "acorn";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import type ts from "typescript";
import { shownPath } from "../../project.js";
import { errorAt, type Faults } from "../build-error.js";
import { rewritten } from "../syntax/rewritten.js";
import { declaredNames, eachReference } from "../syntax/scopes.js";
import type { Compiler } from "../typescript/compile.js";
import type { Board } from "./boards.js";

const ID = "virtual:board";

/** Each name that firmware can import from "virtual:board", and the source text it stands for. */
export function boardConstants(board: Board): Record<string, string> {
  return {
    ...board.pins,
    board: JSON.stringify(board.id),
    chip: JSON.stringify(board.chip),
    wifi: String(board.wifi),
    tls: String(board.tls),
    FIRMWARE_TITLE: JSON.stringify(board.firmware.title),
    FIRMWARE_VERSION: JSON.stringify(board.firmware.version),
    ...(board.led && { LED_ON: board.led.activeLow ? "0" : "1" }),
  };
}

interface Around {
  compiler: Compiler;
  root: string;
  faults: Faults;
}

/**
 * A rollup plugin that replaces what a module imports from "virtual:board" by its value. A variable would cost the
 * board memory, and would keep rollup from seeing that `chip === "ESP8266"` is false.
 */
export function virtualBoard(board: Board, { compiler, root, faults }: Around): Plugin {
  const constants = boardConstants(board);
  return {
    name: "virtual-board",
    transform(code, id) {
      if (!code.includes(ID)) return null;
      const tree = this.parse(code);
      const text = new MagicString(code);
      const imported = new Map<string, string>();
      for (const node of tree.body) {
        if (node.type !== "ImportDeclaration" || node.source.value !== ID) continue;
        for (const [local, name] of importedNames(node as ImportDeclaration)) {
          const value = constants[name];
          if (value === undefined) {
            const known = Object.keys(constants).join(", ");
            const place = placeOf(compiler.api?.applicationFile(id), name, shownPath(id, root));
            faults.add(errorAt(place, `board "${board.id}" has no "${name}"; it has: ${known}`));
          }
          imported.set(local, value ?? "undefined");
        }
        const { start, end } = node as ImportDeclaration;
        text.remove(start, end);
      }
      eachReference(tree as never, (use, ancestors) => {
        const value = imported.get(use.name);
        if (value === undefined) return;
        const shadowed = ancestors.some(
          (node) => /^Function/.test(node.type) && declaredNames(node as never).has(use.name),
        );
        if (shadowed) return;
        text.overwrite(use.start, use.end, value);
      });
      return rewritten(text);
    },
  };
}

/** Where a source imports this name, as far as it can be found. */
function placeOf(source: ts.SourceFile | undefined, name: string, file: string): string {
  const end = source?.text.indexOf(`"${ID}"`) ?? -1;
  const found = source?.text.lastIndexOf(name, end) ?? -1;
  if (!source || found < 0) return `${file}(1,1)`;
  const { line, character } = source.getLineAndCharacterOfPosition(found);
  return `${file}(${line + 1},${character + 1})`;
}

function importedNames({ specifiers, source }: ImportDeclaration): [local: string, name: string][] {
  return specifiers.map((specifier) => {
    if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") {
      throw new Error(`import names from "${source.value}", as in: import { LED } from "${source.value}"`);
    }
    return [specifier.local.name, specifier.imported.name];
  });
}
