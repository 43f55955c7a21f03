/** The key of the page's address, over a restart. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { keptKey, newKey } from "../../../tools/page/kept-key.js";
import { ask, servePage } from "./support.js";

let root: string;
const file = () => join(root, "dist/.page-key");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "page-key-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
});

describe("the kept key", () => {
  test("is the same the next time, and only its owner may read it", () => {
    const key = keptKey(root);
    expect(keptKey(root)).toBe(key);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test("holds until the end where nothing can be written", () => {
    writeFileSync(join(root, "dist"), "no folder");
    expect(keptKey(root)).toMatch(/^[\w-]{22}$/);
  });

  test("gets its mode back", () => {
    keptKey(root);
    chmodSync(file(), 0o644);
    keptKey(root);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test.each(["", "short", "x".repeat(4000)])("is another one where the file holds %j", (text) => {
    const old = keptKey(root);
    writeFileSync(file(), text);
    const key = keptKey(root);
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(key).not.toBe(old);
    expect(readFileSync(file(), "utf8")).toBe(key);
  });

  test("lets the cookie of the page before in, on the same port", async () => {
    const key = newKey();
    const { address, cookie } = await servePage(onTestFinished, { key });
    expect(address.searchParams.get("key")).toBe(key);
    expect((await ask(address, { path: "/", headers: { Cookie: cookie } })).status).toBe(200);
    expect(cookie.endsWith(key)).toBe(true);
  });
});
