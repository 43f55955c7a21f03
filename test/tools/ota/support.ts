/** A ThingsBoard with a device, firmware for it, and both ways to give it: by the function, and by the command. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { updateDevice } from "../../../tools/ota/update.js";
import { ROOT } from "../../../tools/project.js";
import { ThingsBoard } from "../../../tools/rest/index.js";
import type { SigningKey } from "../../../tools/signing/key.js";
import { run } from "../cli/support.js";
import { connectBoard, emulatorWithDevice, Rest } from "../emulator/support.js";

const USER = "tenant@thingsboard.org";
/** Firmware that can be updated over the air. */
export const EXAMPLE = "firmware-update";
const CHUNK_BYTES = 256;
/** Firmware that has what the command looks for in its source and in its code, and nothing else. */
export const UPDATABLE = `
// useFirmwareUpdate()
import { FIRMWARE_TITLE, FIRMWARE_VERSION } from "virtual:board";
console.log(FIRMWARE_TITLE, FIRMWARE_VERSION, "/chunk/");
`;

/** A project of its own boards, with this as its example "mine". */
export function project(firmware = UPDATABLE): string {
  const folder = mkdtempSync(join(tmpdir(), "ota-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const board of ["esp32", "esp8266"])
    cpSync(join(ROOT, "boards", board), join(folder, "boards", board), { recursive: true });
  mkdirSync(join(folder, "boards/examples"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "greenhouse", version: "2.0.0", private: true }));
  writeFileSync(join(folder, "boards/examples/mine.ts"), firmware);
  return folder;
}

export async function owner() {
  const { emulator, device } = await emulatorWithDevice();
  const address = `http://127.0.0.1:${emulator.httpPort}`;
  const thingsBoard = new ThingsBoard(address, USER, "tenant");
  const printed: string[] = [];
  /** Resolves to what was said; the error, if there is one, has it too. */
  const update = async ({
    board = "esp32",
    title = "esp32",
    version = "2",
    code = "code",
    isText = false,
    waitSeconds = 60,
    key = undefined as SigningKey | undefined,
  } = {}) => {
    printed.length = 0;
    const firmware = { board: loadBoard(board), title, version, code: Buffer.from(code), isText };
    await updateDevice(thingsBoard, device.id, firmware, { waitSeconds, key, say: (line) => printed.push(line) });
    return printed;
  };
  const env = { TB_SERVER: address, TB_USER: USER, TB_PASSWORD: "tenant" };
  const command = ({ device = "board", example = EXAMPLE } = {}) =>
    run(["ota", "--board", "esp32", "--example", example, "--device", device], env);

  return {
    emulator,
    device,
    tenant: await Rest.as(emulator, "tenant"),
    address,
    printed,
    update,
    command,
  };
}

export interface Order {
  fw_title: string;
  fw_version: string;
  fw_size: number;
  fw_checksum: string;
  fw_checksum_algorithm: string;
}

type Report = (values: object) => Promise<void>;

/** A device that is npm's `mqtt`; `install` is what it does with an order. */
export async function updatableDevice(
  emulator: Parameters<typeof connectBoard>[0],
  install: (order: Order, report: Report) => Promise<void>,
) {
  const board = await connectBoard(emulator);
  const report: Report = (values) => board.publish("v1/devices/me/telemetry", values);
  const chunks = new Map<string, (data: Buffer) => void>();
  board.client.on("message", (topic, payload) => {
    const chunk = chunks.get(topic);
    if (chunk) return chunk(payload);
    const update = JSON.parse(payload.toString());
    if (update.fw_version) void install(update, report);
  });
  await board.subscribe("v1/devices/me/attributes");
  /** The whole package, in chunks. */
  const download = async ({ fw_size }: Order): Promise<Buffer> => {
    const parts: Buffer[] = [];
    for (let n = 0; n * CHUNK_BYTES < fw_size; n++) {
      const arrived = new Promise<Buffer>((resolve) => chunks.set(`v2/fw/response/1/chunk/${n}`, resolve));
      await board.publish(`v2/fw/request/1/chunk/${n}`, String(CHUNK_BYTES));
      parts.push(await arrived);
    }
    return Buffer.concat(parts);
  };
  return { report, download };
}

/** The states of an update that goes well. */
export async function reportAll(
  { fw_title, fw_version }: Pick<Order, "fw_title" | "fw_version">,
  report: Report,
): Promise<void> {
  for (const fw_state of ["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING"]) await report({ fw_state });
  await report({ current_fw_title: fw_title, current_fw_version: fw_version, fw_state: "UPDATED" });
}
