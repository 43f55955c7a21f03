import { expect, test, vi } from "vitest";
import { pageFiles } from "../../../tools/page/bundle.js";

test("the page's files are made once, and anew for each request with TB_PAGE_RELOAD", async () => {
  vi.stubEnv("TB_PAGE_RELOAD", "");
  const first = await pageFiles();
  expect(await pageFiles()).toBe(first);
  vi.stubEnv("TB_PAGE_RELOAD", "1");
  const anew = await pageFiles();
  vi.unstubAllEnvs();
  expect(anew).not.toBe(first);
  expect([...anew.keys()]).toEqual([...first.keys()]);
});
