/** Names of the application's own: what the build makes of its firmware says and reads the same as its source does on Node. */
import { expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { settingsFor, WIFI } from "../support/firmware.js";
import { namesFirmware } from "../support/names/firmware.js";
import { Sensor } from "../support/names/others.js";
import { answer, type Params, reading } from "../support/names/reading.js";
import { type AtEnd, emulatorWithBoard, heard, subscribedTo } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

const PARAMS: Params = { _level: 3, __x: { $_: "°" }, a_: 1, _: 2, Größe: "groß", "°C": "21 °C, 😀", "€": 4 };
const UPDATE = { _fw: "v2", Höhe: 7, _interval: 60 };

export function namesChecks(kind: Kind): void {
  const board = boardIds()
    .map((id) => loadBoard(id))
    .find(({ chip }) => chip === kind.chip)!;
  async function boot(form: "readable" | "small", atEnd: AtEnd) {
    const firmware = (await namesFirmware())[board.id]!;
    const server = await emulatorWithBoard(atEnd);
    const told = heard(server.emulator, "telemetry");
    const subscribed = subscribedTo(server.emulator, "v1/devices/me/attributes");
    await kind.boot(atEnd, { board, firmware: firmware[form], wifi: WIFI, storage: settingsFor(server.emulator) });
    await subscribed;
    return { ...server, told };
  }

  for (const form of ["readable", "small"] as const) {
    const isTooLarge = form === "readable" && kind.chip === "ESP8266" && !kind.inSandbox;
    const check = isTooLarge ? test.skip : test;
    const why = isTooLarge ? " (left out: its long names do not fit into 1,600 variables)" : "";

    check(`the ${form} firmware sends names as they are written${why}`, async ({ onTestFinished: atEnd }) => {
      const { told } = await boot(form, atEnd);
      const [, [entry]] = await told;
      expect(entry?.values).toEqual(reading());
    });

    check(
      `the ${form} firmware reads names of params as they came, and replies with them${why}`,
      async ({ onTestFinished: atEnd }) => {
        const { device } = await boot(form, atEnd);
        expect(await device.rpc("_größe", PARAMS)).toEqual(answer("_größe", PARAMS));
        expect(await device.rpc("größe", PARAMS)).toEqual({ error: "größe" });
      },
    );

    check(
      `the ${form} firmware reads names of attributes, in a module of others' too${why}`,
      async ({ onTestFinished: atEnd }) => {
        const { device, emulator } = await boot(form, atEnd);
        const told = heard(emulator, "attributes");
        device.setSharedAttributes(UPDATE);
        await told;
        const sensor = new Sensor();
        let expected = {};
        sensor.onUpdate((values) => (expected = values));
        sensor.update(UPDATE);
        expect(device.clientAttributes).toEqual(expected);
      },
    );
  }
}
