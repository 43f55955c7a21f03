import { expect, test } from "vitest";
import { START_MS, startCommand } from "./support.js";

test(
  "the board of npm start takes firmware over the air from npm run ota",
  async ({ onTestFinished: atEnd }) => {
    const board = ["--board", "esp32", "--example", "firmware-update"];
    const { output } = startCommand(["--no-page", ...board], atEnd);
    const line = await output.next(/^start +REST on/);
    const [, server = "", user = "", password = ""] = /on (\S+), as (\S+) with password (\S+)$/.exec(line) ?? [];
    await output.next(/^board +ThingsBoard: connected$/);
    const login = ["--server", server, "--user", user, "--device", "firmware-update"];
    const ota = startCommand([...board, ...login, "--firmware-version", "2.0.0"], atEnd, "ota", {
      TB_PASSWORD: password,
    });
    expect(await ota.ended).toBe(0);
    await output.next(/^board +Firmware: esp32 2\.0\.0$/);
    await output.next(/^board +Firmware: UPDATED$/);
  },
  2 * START_MS,
);
