/** The board loads its next firmware from ThingsBoard. If that does not come online, this one runs again. `"firmware"` in board.json has the version. */
import { FIRMWARE_TITLE, FIRMWARE_VERSION } from "virtual:board";
import { useFirmwareUpdate } from "../../src/firmware-update";
import { connectDevice } from "../device";

connectDevice((client) => {
  console.log("Firmware: " + FIRMWARE_TITLE + " " + FIRMWARE_VERSION);
  useFirmwareUpdate(client, {
    title: FIRMWARE_TITLE,
    version: FIRMWARE_VERSION,
    onState: (state, error) => console.log("Firmware: " + state + (error ? ", " + error : "")),
  });
});
