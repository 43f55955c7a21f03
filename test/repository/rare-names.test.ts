/** A firmware may import any of the modules together: the build finds uses of a rare method by its name alone, and warns of marks in its own code only. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { idleRareMarks } from "../../tools/compiler/check/rare-marks.js";
import { ROOT } from "../../tools/project.js";

interface Member {
  name: string;
  owner: string;
  isRare: boolean;
}

/** By the class that it extends, of all files. */
const bases = new Map<string, string>();

/** What a class is built on, in the end: the build makes one of them all. */
const rootOf = (name: string): string => (bases.has(name) ? rootOf(bases.get(name)!) : name);

/** Methods and fields of classes, and what objects have by their interfaces. */
function membersIn(file: string): Member[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Member[] = [];
  const visit = (node: ts.Node, owner: string): void => {
    const isClass = ts.isClassDeclaration(node);
    const named = isClass || ts.isInterfaceDeclaration(node) ? (node.name?.text ?? "") : owner;
    if (isClass) {
      const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
      if (base) bases.set(named, base.expression.getText());
    }
    const isField = ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
    const isMember = isField || ts.isMethodDeclaration(node) || (ts.isParameter(node) && node.modifiers);
    if (isMember && ts.isIdentifier(node.name)) {
      const isRare = ts.isMethodDeclaration(node) && /@rare\b/.test(text.slice(node.pos, node.name.getStart()));
      found.push({ name: node.name.text, owner: named, isRare });
    }
    ts.forEachChild(node, (child) => visit(child, named));
  };
  visit(tree, "");
  return found;
}

test("no two classes have a member of a name that a private method with @rare has", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  const members = files.filter((file) => file.endsWith(".ts")).flatMap((file) => membersIn(join("src", file)));
  const rare = new Set(members.filter(({ name, isRare }) => isRare && name.startsWith("_")).map(({ name }) => name));
  expect(rare.size).toBeGreaterThan(50);
  const twins = [...rare].flatMap((name) => {
    const owners = [...new Set(members.filter((member) => member.name === name).map(({ owner }) => rootOf(owner)))];
    return owners.length > 1 ? `${name}: ${owners.join(", ")}` : [];
  });
  expect(twins).toEqual([]);
});

test("no @rare in src/ and boards/ does nothing", () => {
  const files = ["src", "boards"].flatMap((folder) => ts.sys.readDirectory(join(ROOT, folder), [".ts"]));
  const found = files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    return idleRareMarks(source, ROOT);
  });
  expect(found).toEqual([]);
});
