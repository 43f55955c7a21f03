/** Tokens go into settings/ of the project that one is in, and nowhere else. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { forBoard, writeSettings } from "../../../tools/settings/file.js";
import { tbEspruinoAsync } from "../cli/support.js";
import { connectBoard, emulatorWithDevice } from "../emulator/support.js";

async function owner() {
  const { emulator } = await emulatorWithDevice();
  const folder = mkdtempSync(join(tmpdir(), "project-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "package.json"), "{}");
  const server = `http://127.0.0.1:${emulator.httpPort}`;
  const env = { TB_PASSWORD: "tenant", TB_SERVER: undefined, TB_USER: undefined };
  const devices = async (...args: string[]) => {
    const ended = await tbEspruinoAsync(["devices", ...args], env, folder);
    const file = join(folder, "settings/attic.json");
    if (existsSync(file))
      expect(ended.stdout + ended.stderr).not.toContain(JSON.parse(readFileSync(file, "utf8")).accessToken);
    return ended;
  };
  const as = ["--server", server, "--user", "tenant@thingsboard.org"];
  const read = (name: string) => JSON.parse(readFileSync(join(folder, `settings/${name}.json`), "utf8"));
  return { emulator, folder, server, devices, as, read };
}

test("a new device's token is written unseen, with the server and user that later commands take", async () => {
  const { emulator, folder, server, devices, as, read } = await owner();
  expect((await devices("create", "attic", ...as)).status).toBe(0);
  const { accessToken, ...rest } = read("attic");
  expect(rest).toEqual({ host: "127.0.0.1", port: 1883, server, user: "tenant@thingsboard.org" });
  if (process.platform !== "win32") expect(statSync(join(folder, "settings/attic.json")).mode & 0o777).toBe(0o600);
  await connectBoard(emulator, { username: accessToken });
  expect((await devices("token", "attic", "--rotate")).stdout).toBe(
    "the token of attic is saved in settings/attic.json, and is not shown here\n",
  );
  expect(read("attic").accessToken).not.toBe(accessToken);
  await connectBoard(emulator, { username: read("attic").accessToken });
});

test("a token that a file has is not written over by a new device's", async () => {
  const { emulator, folder, devices, as, read } = await owner();
  writeSettings("attic", { host: "h", accessToken: "kept" }, folder);
  expect((await devices("create", "attic", ...as)).stderr).toBe(
    "tb-espruino: settings/attic.json has a token already: name another file with --settings, or add --no-save\n",
  );
  expect(emulator.device("attic")).toBeUndefined();
  expect(read("attic").accessToken).toBe("kept");
});

test("a name that no file can have needs another for the file", async () => {
  const { devices, as, read } = await owner();
  expect((await devices("create", "My attic", ...as)).stderr).toBe(
    'tb-espruino: "My attic" cannot be the name of a file: choose a name with --settings\n',
  );
  expect((await devices("create", "My attic", "--settings", "attic", ...as)).status).toBe(0);
  expect(read("attic").host).toBe("127.0.0.1");
});

test("a board does not get what is for its owner alone", () => {
  const settings = { host: "h", accessToken: "t", server: "https://h", user: "me" };
  expect(forBoard(settings)).toEqual({ host: "h", accessToken: "t" });
});
