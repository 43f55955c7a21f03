/** What the compiler knows of Espruino, held against the names that Espruino's source has for each chip. */
import { describe, expect, test } from "vitest";
import { deviceApi } from "../../../../tools/compiler/check/espruino-api.js";
import { declaredOf } from "../../../support/declared-api.js";
import { NAMES, UNDECLARED } from "../../../support/espruino-names/index.js";

/** Modules of this project's own. */
const OURS = ["tb.sign"];
const ANYWHERE = NAMES.get("Object.prototype")!;

describe.each([...NAMES])("%s", (owner, names) => {
  const declared = declaredOf(owner);

  test("has each of Espruino's names declared for the chips that have it, or a reason why not", () => {
    const wanted = [...names].filter(([name]) => !UNDECLARED.has(`${owner} ${name}`));
    expect(Object.fromEntries(wanted.map(([name]) => [name, declared.get(name)?.chips]))).toEqual(
      Object.fromEntries(wanted),
    );
  });

  test("has no function declared that Espruino lacks", () => {
    const functions = [...declared].filter(([, { isOwn, isFunction }]) => isOwn && isFunction).map(([name]) => name);
    expect(functions.filter((name) => !names.has(name) && !ANYWHERE.has(name) && !OURS.includes(name))).toEqual([]);
  });
});

test("each global that is declared is one of Espruino's", () => {
  expect([...deviceApi().device].filter((name) => !NAMES.get("global")!.has(name))).toEqual([]);
});

test("each module that is declared is one of Espruino's, or ours", () => {
  expect([...deviceApi().modules].filter((name) => !NAMES.get("modules")!.has(name))).toEqual(OURS);
});

test("each reason is for a name that Espruino has and that is not declared", () => {
  for (const entry of UNDECLARED.keys()) {
    const [owner, name] = [entry.slice(0, entry.lastIndexOf(" ")), entry.slice(entry.lastIndexOf(" ") + 1)];
    expect(NAMES.get(owner)?.has(name), entry).toBe(true);
    expect(declaredOf(owner).get(name)?.isOwn ?? false, entry).toBe(false);
  }
});
