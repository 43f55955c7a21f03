import { expect, test } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { loadBoard } from "../../../../tools/compiler/targets/boards.js";
import { messageOf, project } from "../support.js";

async function codeOf(main: string): Promise<string> {
  const root = project({ "main.ts": main });
  const target = { name: "own", entry: "main.ts", board: loadBoard("esp8266") };
  const [built] = await bundle([target], { root, onlySmall: true });
  return built?.code ?? "";
}

test.each(["const enum", "enum"])("bytes beyond ASCII in a member of %s are refused, with the place", async (kind) => {
  const message = await messageOf(() =>
    codeOf(`${kind} Packet { A = "a", PING = "\\xc0\\0" }\nconsole.log(Packet.PING);`),
  );
  expect(message).toMatch(/^main\.ts\(1,\d+\): error TS90000: the byte of \\xNN in PING would become two/);
});

test("other texts of enums are what they were, and bytes of a const too", async () => {
  const enums = 'const enum A { LOW = "\\x7f", BACK = "\\\\xc0", DEGREE = "°" } const PING = "\\xc0";';
  const code = await codeOf(`${enums}\nconsole.log(A.LOW, A.BACK, A.DEGREE, PING);`);
  expect(code).toContain('"\\\\xc0"');
  expect(code).toContain('"\\xc2\\xb0","\\xc0"');
});
