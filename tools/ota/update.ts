/** Firmware that is built, on its way to a device: through ThingsBoard, until the device runs it. */
import { note } from "../devices/server.js";
import type { ThingsBoard } from "../rest/index.js";
import type { SigningKey } from "../signing/key.js";
import type { Firmware } from "./firmware.js";
import { assign, type OtaPackageInfo, packageFor, type WholeDevice, wholeDevice } from "./packages.js";
import { lastState, type State, watchUpdate } from "./watch-update.js";

export interface UpdateOptions {
  /** Seconds that the device may say nothing; 0 does not wait for it at all. */
  waitSeconds: number;
  say: (line: string) => void;
  /** What the package is signed with, if it is. */
  key?: SigningKey | undefined;
}

/** Throws an ExitError when the device has not taken it, or says nothing. */
export async function updateDevice(
  thingsBoard: ThingsBoard,
  id: string,
  firmware: Firmware,
  { waitSeconds, say, key }: UpdateOptions,
): Promise<void> {
  const { title, version } = firmware;
  const device = await wholeDevice(thingsBoard, id);
  const { info, isNew, checksum } = await packageFor(thingsBoard, firmware, device, key);
  say(`${isNew ? "uploaded to" : "already on"} ${thingsBoard.address}, ${checksum.algorithm} ${checksum.hex}`);
  if (key) say(`signed with the key ${key.fingerprint}`);
  const before = await tell(thingsBoard, device, info, say);
  if (!before || !waitSeconds) return;
  const onState = (state: string) => say(`  ${state}`);
  await watchUpdate(thingsBoard, id, {
    device: device.name,
    title,
    version,
    before,
    waitSeconds,
    onState,
    onLost: note,
  });
  say(`${device.name} runs ${title} ${version}`);
}

/** Assigns it, if that has anything to tell the device. Returns the state after which news count; undefined when there is nothing to wait for. */
async function tell(
  thingsBoard: ThingsBoard,
  device: WholeDevice,
  { id }: OtaPackageInfo,
  say: (line: string) => void,
): Promise<State | undefined> {
  const isAssigned = device.firmwareId?.id === id.id;
  const before = await lastState(thingsBoard, device.id.id);
  if (isAssigned && before.name === "UPDATED") {
    say(`${device.name} already runs this firmware`);
    return undefined;
  }
  if (isAssigned && before.name !== "FAILED") {
    say(`${device.name} was told about this firmware before`);
    // How far it is by now is news.
    return { name: "", ts: before.ts - 1 };
  }
  // What is assigned already is not told again.
  if (isAssigned) await assign(thingsBoard, device, null);
  await assign(thingsBoard, device, id);
  say(`${device.name} is told about this firmware`);
  return before;
}
