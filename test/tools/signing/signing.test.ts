/** The signing key of a project, and what is signed with it. */
import { createPublicKey, verify } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { settingsCommand } from "../../../tools/settings/command.js";
import { deviceNames } from "../../../tools/settings/file.js";
import { signCommand } from "../../../tools/signing/command.js";
import { readSigningKey, SIGNING_KEY_FILE } from "../../../tools/signing/key.js";
import { signedAtOf, signPackage } from "../../../tools/signing/sign.js";
import { KEY, signed } from "../../support/signing.js";

const NAMED = { kind: "fw", title: "pump", version: "1.1.0" } as const;
let root = "";
let shown = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "signing-"));
  shown = "";
  vi.spyOn(console, "log").mockImplementation((text) => {
    shown += `${text}\n`;
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
    rmSync(root, { recursive: true });
  });
});

const makeKey = () => settingsCommand({ signingKey: true }, undefined, root);
const keyText = () => readFileSync(join(root, SIGNING_KEY_FILE), "utf8");

describe("the signing key", () => {
  test("is made by settings --signing-key, for its owner alone, out of git, and shown to nobody", async () => {
    await makeKey();
    expect(statSync(join(root, SIGNING_KEY_FILE)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, "settings/.gitignore"), "utf8")).toBe("*.json\n!example.json\n");
    expect(shown).toContain(readSigningKey(root)!.fingerprint);
    for (const part of ["d", "p", "q"]) expect(shown).not.toContain(JSON.parse(keyText())[part]);
  });

  test("is never written over: boards that have it take nothing of another", async () => {
    await makeKey();
    const before = keyText();
    await expect(makeKey()).rejects.toThrow(
      /^settings\/signing-key\.json exists already, key [0-9a-f]{16}\. It was not changed/,
    );
    expect(keyText()).toBe(before);
  });

  test("is no device", async () => {
    await makeKey();
    expect(deviceNames(root)).toEqual([]);
    await expect(settingsCommand({ device: "signing-key" }, undefined, root)).rejects.toThrow("cannot be the name");
  });

  test.each(["", "{}", '{"kty":"RSA","n":"secret"', '{"kty":"oct","k":"secret"}'])(
    "that is %j is refused without a word of it",
    (text) => {
      mkdirSync(join(root, "settings"));
      writeFileSync(join(root, SIGNING_KEY_FILE), text);
      expect(() => readSigningKey(root)).toThrow(
        "settings/signing-key.json is not an RSA key of 2048 bits with the exponent 3",
      );
    },
  );
});

describe("a signed package", () => {
  test("is its content, a comment that says what it is, and a signature that others can verify", () => {
    const text = signed("console.log(1)", NAMED, { at: 1764360000000 });
    const [, content, list, signature] = /^([\s\S]*)\n\/\/(\[.*\]) ([0-9a-f]{512})$/.exec(text)!;
    expect([content, list]).toEqual(["console.log(1)", '["fw","pump","1.1.0",1764360000000]']);
    const publicKey = createPublicKey(KEY.privateKey);
    const all = Buffer.from(text.slice(0, -513));
    expect(verify("sha256", all, publicKey, Buffer.from(signature!, "hex"))).toBe(true);
  });

  test("is the same when it is signed again as of the same time", () => {
    const first = signPackage(Buffer.from("code"), NAMED, KEY, 1764360000000.5);
    expect(signedAtOf(first)).toBe(1764360000000);
    expect(signPackage(Buffer.from("code"), NAMED, KEY, signedAtOf(first)!)).toEqual(first);
  });

  test.each(["", "code", 'x\n//["fw"] ', `${"x".repeat(600)}\n`])("is not what is not signed: %j", (text) => {
    expect(signedAtOf(Buffer.from(text))).toBeUndefined();
  });
});

describe("sign", () => {
  const sign = (options: object = {}) =>
    signCommand(join(root, "table"), { title: "table", packageVersion: "7", ...options }, root);

  test("writes the file with its signature beside it, of firmware or software", async () => {
    await makeKey();
    writeFileSync(join(root, "table"), "1,2,3");
    sign({ software: true });
    expect(readFileSync(join(root, "table.signed"), "utf8")).toMatch(
      /^1,2,3\n\/\/\["sw","table","7",\d{13}\] [0-9a-f]{512}$/,
    );
    sign({ out: join(root, "other") });
    expect(readFileSync(join(root, "other"), "utf8")).toContain('["fw","table"');
  });

  test("says what is missing, or a name that a board would not find again", async () => {
    expect(() => sign()).toThrow(/^settings\/signing-key\.json is missing\. Run: .*settings.* --signing-key$/);
    for (const title of ["", 'a"b', "ü", "t".repeat(129)]) expect(() => sign({ title })).toThrow(/^the title /);
  });
});
