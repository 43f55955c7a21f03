import { runInNewContext } from "node:vm";
import { minify } from "terser";
import { expect, it } from "vitest";
import { rareChainIn } from "../../../../tools/compiler/shrink/rare-chain.js";
import { rareFunctionsIn } from "../../../../tools/compiler/shrink/rare-functions.js";
import { SMALL } from "../../../../tools/compiler/shrink/terser-options.js";
import { tokenise } from "../../../../tools/compiler/tokens/index.js";

/** As the build makes it. */
async function minified(code: string): Promise<string> {
  const nameCache = { vars: { props: { $$tb_rare: "$r" } } };
  const { code: short = "" } = await minify(rareFunctionsIn(code).toString(), { ...structuredClone(SMALL), nameCache });
  return rareChainIn(short)?.toString() ?? short;
}

const SAME = `
  /** @rare */
  function onA() { client.disconnect(); }
  /** @rare */
  function onB() { client.disconnect(); }
  /** @rare */
  function onC(a) { if (a) { client.disconnect(); } else { client.connect(); } }
  /** @rare */
  function onD(b) { b ? client.disconnect() : client.connect(); }
`;

it("asks for each function by one limit, and for none of the last", async () => {
  const code = await minified(`${SAME}\nout = [onA, onB, onC, onD];`);
  const bodies = ["", "", "([a-z])", "([a-z])"].map((parameter) => `function\\(${parameter}\\)\\{[^}]+\\}`);
  const [a, b, c, d] = bodies;
  expect(code).toMatch(new RegExp(`function \\$r\\(n\\)\\{return n<1\\?${a}:n<2\\?${b}:n<3\\?${c}:${d}\\}`));
  expect(() => tokenise(code)).not.toThrow();
});

it("keeps functions apart that do the same", async () => {
  const code = await minified(
    `${SAME}\nout = [onA, onB, onC, onD].map(function (f) { client.done = ""; f(1); return client.done; });`,
  );
  const context = { out: [] };
  runInNewContext(
    `client = { disconnect: function () { this.done += "off"; }, connect: function () { this.done += "on"; } };\n${code}`,
    context,
  );
  expect(context.out).toEqual(["off", "off", "off", "off"]);
});

it.each([
  ["two returns", "out = function (x) { if (x) return onA; return onB; };"],
  ["an argument", "out = function (x, y) { setTimeout(x ? onA : y ? onC : onB, 5); };"],
])("can be tokenised where the minifier makes one call of several: %s", async (_what, use) => {
  const code = await minified(SAME + use);
  expect(code).toMatch(/\$r\(.*\?.*:.*\)/);
  expect(() => tokenise(code)).not.toThrow();
});

it("leaves a program without a dispatcher as it is", () => {
  expect(rareChainIn("function a(){return[1][0]}a()")).toBeUndefined();
});
