/** What the documents tell people to open or to type is there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { ROOT } from "../../tools/project.js";
import { DOCUMENTS } from "../support/documents.js";
import { run } from "../tools/cli/support.js";

const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).scripts;
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

/** "npm run flash -- --board esp32", without a comment; its options may follow. */
const COMMAND = /npm (?:run (?:--silent )?)?(start|test|(?<=run |--silent )[a-z:]+(?:-[a-z]+)*)((?: --[^`\n#|]*)?)/g;

const commands = DOCUMENTS.flatMap((file) =>
  [...read(file).matchAll(COMMAND)].map(([, script, rest]) => ({ file, script: script!, rest: rest! })),
);

describe.each(DOCUMENTS)("%s", (file) => {
  test("has links to files and headings that are there", () => {
    const broken = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
      if (/^https?:/.test(link!)) return [];
      const [path, anchor] = link!.split("#");
      const target = path ? join(dirname(file), path) : file;
      const isThere = existsSync(join(ROOT, target)) && (!anchor || anchorsOf(read(target)).includes(anchor));
      return isThere ? [] : [link];
    });
    expect(broken).toEqual([]);
  });
});

test("there is a guide for each board, and README.md names it", () => {
  for (const id of boardIds()) expect(read("README.md")).toContain(`(docs/boards/${id}.md)`);
});

test("docs/README.md leads to every document in docs/", () => {
  const others = DOCUMENTS.filter((file) => file.startsWith("docs") && file !== join("docs", "README.md"));
  const index = read("docs/README.md");
  expect(others.filter((file) => !index.includes(`](${relative("docs", file)})`))).toEqual([]);
});

test("the commands of the documents are those of package.json", () => {
  expect(commands.length).toBeGreaterThan(30);
  const unknown = commands.filter(({ script }) => !(script in scripts));
  expect(unknown).toEqual([]);
});

/** Commands of our own command line, with options: "flash", "devices token". */
const ours = commands
  .filter(({ script, rest }) => rest && scripts[script]?.startsWith("node tools/tb-espruino.mjs "))
  .map(({ script, rest }) => ({ script, name: `${script}${/^ --( [a-z]+)/.exec(rest)?.[1] ?? ""}`, rest }));

/** Fails for a command that there is not. */
async function helpOf(words: string[]): Promise<string> {
  const { status, stdout } = await run([...words, "--help"]);
  expect(status).toBe(0);
  expect(stdout).toContain(`Usage: tb-espruino ${words.join(" ")} `);
  return stdout;
}

test.each([...new Set(ours.map(({ name }) => name))])(
  "npm run %s has the options that documents give it",
  async (command) => {
    const [script, word] = command.split(" ");
    const words = scripts[script!]!.split(" ").filter((each, i) => i > 1 && !each.startsWith("--"));
    let help = await helpOf(words);
    const hasCommands = help.split("\n")[0]!.endsWith("[command]");
    if (hasCommands) help = await helpOf([...words, word!]);
    const given = ours.flatMap(({ name, rest }) =>
      name === command ? (rest.match(/(?<= )--[a-z][a-z-]*/g) ?? []) : [],
    );
    if (!word) expect(given).not.toEqual([]);
    for (const option of given) expect(help).toContain(option);
  },
);
