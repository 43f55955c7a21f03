/** What people read of this project. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../tools/project.js";

const inDocs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });

/** Paths from the project's folder. */
export const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...inDocs.filter((file) => file.endsWith(".md")).map((file) => join("docs", file)),
];

export interface Block {
  file: string;
  /** As the fence has it; empty without one. */
  language: string;
  code: string;
  /** That of its fence. */
  line: number;
}

/** What a document shows as code. */
export function blocksOf(file: string): Block[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: code, index }) => ({
    file,
    language: language!,
    code: code!,
    line: text.slice(0, index).split("\n").length,
  }));
}
