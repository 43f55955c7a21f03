/** Firmware over the air by the page alone: the board of `npm start` takes it, restarts, and runs it. */
import { expect, test } from "vitest";
import { buildFirmware } from "../../tools/ota/firmware.js";
import { START_MS } from "../tools/start/support.js";
import { card, launch, openPage, shows, startWithPage } from "./support.js";

test(
  "the board runs the firmware that was uploaded, and the page follows it there",
  async ({ onTestFinished: atEnd }) => {
    const next = buildFirmware({ board: "esp32", example: "firmware-update", version: "2.0.0" });
    const [browser, { address, started }] = await Promise.all([
      launch(atEnd),
      startWithPage(["--example", "firmware-update"], atEnd),
    ]);
    await started.output.next(/^board +ThingsBoard: connected$/);
    const { page, troubles } = await openPage(browser, address);
    const firmware = card(page, "firmware");
    await shows(page.locator("#device .facts"), "runs esp32 1.0.0");
    await page.getByRole("button", { name: "More about this device" }).click();
    await page.getByRole("button", { name: "Update firmware" }).click();
    await shows(firmware.locator(".running"), "The device runs esp32 1.0.0.");
    // It has to be the device's own, and is there already.
    expect(await firmware.getByLabel("Title").inputValue()).toBe("esp32");
    await firmware.getByLabel("Version").fill("2.0.0");
    await firmware
      .getByLabel("File")
      .setInputFiles({ name: "esp32.min.js", mimeType: "text/javascript", buffer: (await next).code });
    await firmware.getByRole("button", { name: "Upload" }).click();
    await firmware.locator("option:checked", { hasText: "esp32 2.0.0" }).waitFor({ state: "attached" });
    await firmware.getByRole("button", { name: "Update the device" }).click();
    await shows(firmware.locator("li.done"), "updated");
    await shows(firmware.locator(".running"), "The device runs esp32 2.0.0.");
    await shows(card(page, "console").locator(".line"), "Firmware: esp32 2.0.0");
    expect(troubles).toEqual([]);
  },
  2 * START_MS,
);
