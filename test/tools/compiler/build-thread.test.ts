/** A build beside what runs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { BuildError } from "../../../tools/compiler/build-error.js";
import { BuildThread } from "../../../tools/compiler/build-thread.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { boardJson, project } from "./support.js";

function begun(main = "console.log(1);") {
  const root = project({ "boards/own/board.json": boardJson(), "boards/own/main.ts": main });
  const thread = new BuildThread();
  onTestFinished(() => thread.close());
  const build = () => thread.bundle(selectTargets({ board: "own", root }), { root, onlySmall: true });
  const save = (text: string) => writeFileSync(join(root, "boards/own/main.ts"), text);
  return { root, thread, build, save };
}

test("a thread builds again and again, and tells errors as a build of this one does", async () => {
  const { build, save } = begun();
  expect((await build())[0]!.code).toContain("console.log(1)");
  save('const n: number = "text";');
  const error = await build().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BuildError);
  expect((error as BuildError).lines).toEqual([expect.stringMatching(/^boards\/own\/main\.ts\(1,7\): error TS2322: /)]);
  save("console.log(2);");
  expect((await build())[0]!.code).toContain("console.log(2)");
});

test("a thread that has died is followed by another one", async () => {
  const { thread, build } = begun();
  const building = build();
  await (thread as unknown as { worker: { terminate(): Promise<number> } }).worker.terminate();
  await expect(building).rejects.toThrow("the build was ended");
  expect((await build())[0]!.code).toContain("console.log(1)");
});

test("this thread goes on while the other builds, and ends it at once", async () => {
  const { thread, build } = begun();
  const building = build();
  await new Promise((resolve) => setImmediate(resolve));
  await thread.close();
  await expect(building).rejects.toThrow("the build was ended");
  await expect(build()).rejects.toThrow("the build was ended");
});

test("a thread that warms up takes what is saved meanwhile, and leaves errors to the build", async () => {
  const { thread, root, build, save } = begun('const n: number = "text";');
  thread.warmUp(selectTargets({ board: "own", root }), { root, onlySmall: true });
  save("console.log(2);");
  expect((await build())[0]!.code).toContain("console.log(2)");
  save('const n: number = "text";');
  await expect(build()).rejects.toBeInstanceOf(BuildError);
});
