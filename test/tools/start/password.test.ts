import { expect, onTestFinished, test, vi } from "vitest";
import { ThingsBoard } from "../../../tools/rest/index.js";
import { openDemo } from "../../../tools/start/demo.js";
import { ownServer, type StartOptions } from "../../../tools/start/options.js";
import { Screen } from "../../../tools/start/screen.js";

/** What openDemo says of REST, and whether this password lets the owner in. */
async function demo(options: Partial<StartOptions> = {}) {
  const printed: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  const { emulator, user } = await openDemo(options, new Screen());
  onTestFinished(() => emulator.close());
  vi.mocked(process.stdout.write).mockRestore();
  const opens = async (password: string) => {
    const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, user[0], password);
    return owner.token().then(
      () => true,
      () => false,
    );
  };
  const printedPassword = /with password (\S+)/.exec(printed.join(""))?.[1];
  return { printed: printed.join(""), printedPassword, opens };
}

test("the emulator's password is printed, and another one each time", async () => {
  vi.stubEnv("TB_PASSWORD", undefined);
  const [first, second] = [await demo(), await demo()];
  expect(await first.opens(first.printedPassword!)).toBe(true);
  expect(await second.opens(first.printedPassword!)).toBe(false);
  expect(await first.opens("tenant")).toBe(false);
});

test("a password that is named opens it, and is not printed", async () => {
  const named = await demo({ password: "from-an-option" });
  expect(await named.opens("from-an-option")).toBe(true);
  vi.stubEnv("TB_PASSWORD", "from-the-environment");
  const fromEnvironment = await demo();
  expect(await fromEnvironment.opens("from-the-environment")).toBe(true);
  expect(named.printed + fromEnvironment.printed).not.toMatch(/from-(an|the)/);
});

test("the emulator's password is none of a server of one's own", () => {
  const options = { server: "my.thingsboard", token: "t", password: "p" };
  expect(() => ownServer(options)).toThrow("--password is for the emulator");
});
