/** The board loads its own next firmware from ThingsBoard, and goes back to this one if that does not come online. `"firmware"` in board.json is the version. */
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
