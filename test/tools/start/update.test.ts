import { expect, test } from "vitest";
import { START_MS, startCommand } from "./support.js";

test(
  "the board of npm start takes firmware over the air from npm run ota",
  async ({ onTestFinished: atEnd }) => {
    const board = ["--board", "esp32", "--example", "firmware-update"];
    const { output } = startCommand(["--no-page", ...board], atEnd);
    const [server] = (await output.next(/^start +REST on/)).match(/http:\S+(?=,)/)!;
    await output.next(/^board +ThingsBoard: connected$/);
    const login = ["--server", server, "--user", "tenant@thingsboard.org", "--device", "Smart Weather"];
    const ota = startCommand([...board, ...login, "--firmware-version", "2.0.0"], atEnd, "ota", {
      TB_PASSWORD: "tenant",
    });
    expect(await ota.ended).toBe(0);
    await output.next(/^board +Firmware: esp32 2\.0\.0$/);
    await output.next(/^board +Firmware: UPDATED$/);
  },
  2 * START_MS,
);
