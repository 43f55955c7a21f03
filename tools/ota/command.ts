/** `tb-espruino ota`: builds firmware, gives it to ThingsBoard, and follows a device until it runs it. */
import { type ServerOptions, serverFor } from "../devices/server.js";
import type { FormOptions } from "../firmware-form.js";
import type { ModuleOptions } from "../modules/fetch.js";
import { readSigningKey } from "../signing/key.js";
import { buildFirmware, checkFirmware } from "./firmware.js";
import { updateDevice } from "./update.js";

/** Options of `tb-espruino ota`. */
export interface OtaOptions extends ServerOptions, ModuleOptions, FormOptions {
  board: string;
  device: string;
  example?: string;
  title?: string;
  firmwareVersion?: string;
  /** False: not signed, though there is a key. */
  sign?: boolean;
  /** Seconds that the device may say nothing; 0 does not wait for it at all. */
  wait: number;
}

export async function otaCommand(options: OtaOptions): Promise<void> {
  const { device: name, firmwareVersion: version, wait: waitSeconds } = options;
  const { board, example, title, text, modulesUrl, offline } = options;
  // What is wrong here, or missing there, is told before the build.
  checkFirmware({ board, example, title, version });
  const key = options.sign === false ? undefined : readSigningKey();
  const thingsBoard = await serverFor(options, name);
  const { id } = await thingsBoard.device(name);
  const firmware = await buildFirmware({ board, example, title, version, text, modulesUrl, offline });
  const bytes = firmware.code.length.toLocaleString("en");
  console.log(`${firmware.title} ${firmware.version} is built, ${bytes} bytes`);
  await updateDevice(thingsBoard, id.id, firmware, { waitSeconds, key, say: (line) => console.log(line) });
}
