/** What people read of this project. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../tools/build/boards.js";

const inDocs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });

/** Paths from the project's folder. */
export const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...inDocs.filter((file) => file.endsWith(".md")).map((file) => join("docs", file)),
];
