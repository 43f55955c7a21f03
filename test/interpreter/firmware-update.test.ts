import { describe, expect, test } from "vitest";
import { assign, firmwareUpdateChecks, flashed, updatingFirmware } from "../device-checks/firmware-update.js";
import { emulatorWithBoard } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`the module on ${kind.name}`, () => firmwareUpdateChecks(kind));

/** Prints what is in use after a collection, and the most that was since the program began. */
const SAMPLES =
  "var top=0;setInterval(function(){var u=process.memory(false).usage;if(u>top)top=u},1);" +
  'setInterval(function(){print("memory "+process.memory().usage+" "+top)},100);';

for (const kind of INTERPRETERS.filter(({ chip }) => chip === "ESP8266"))
  test(`a download takes at most 150 variables more on ${kind.name}, however long the firmware`, async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device } = await emulatorWithBoard(atEnd);
    const port = emulator.mqttPort;
    const { console: board } = await kind.boot(atEnd, flashed(updatingFirmware(port, "1.0.0", SAMPLES), kind));
    await board.next("online 1.0.0");
    for (let i = 0; i < 5; i++) await board.next(/^memory/);
    const rest = Number((await board.next(/^memory/)).split(" ")[1]);
    assign(emulator, device, updatingFirmware(port, "1.1.0").padEnd(30_000, "x"));
    await board.next("DOWNLOADED");
    const top = Number((await board.next(/^memory/)).split(" ")[2]);
    console.log(`${rest} variables in use, ${top} at the most while 30,000 bytes are loaded`);
    expect(top - rest).toBeLessThan(150);
  });
