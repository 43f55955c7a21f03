/** Updates over the air from the built module, with the loader and the emulator. */
import { expect, test } from "vitest";
import type { Device, Emulator, NewOtaPackage } from "../../tools/emulator/index.js";
import { builtFor, formed } from "../support/form.js";
import { type AtEnd, built, emulatorWithBoard, heard } from "../support/on-board.js";
import type { Booted, Kind } from "../support/runners.js";
import { recordOf } from "../support/slot-record.js";

const TITLE = "pump";
/** More than one chunk, and no whole number of them. */
const BYTES = 1500;

/** Firmware of this version that prints it, updates itself, and does what is given besides. `server` is the port of an emulator of this machine, or the client's options. */
export function updatingFirmware(
  server: number | { host: string; port: number; accessToken: string },
  version: string,
  besides = "",
  options: object = {},
): string {
  const login = typeof server === "number" ? { host: "127.0.0.1", port: server, accessToken: "board-token" } : server;
  const client = JSON.stringify({ ...login, minReconnectDelayMs: 50 });
  const own = JSON.stringify({ title: TITLE, version, trialSeconds: 60, ...options }).slice(0, -1);
  const code = `console.log("runs ${version}");${besides}
    var c=new (require("thingsboard").TBDeviceMqttClient)(${client});
    c.on("connect",function(){console.log("online ${version}")});
    require("thingsboard-firmware-update").useFirmwareUpdate(c,${own},onState:function(s,e){console.log(s+(e?": "+e:""))}});
    c.connect();//`;
  return code.padEnd(BYTES, "x");
}

/** The same in tokens is as long: it has a comment at its end. */
export function inTokens(code: string): string {
  return `${formed(code, "tokens")}//`.padEnd(BYTES, "x");
}

/** What flashing has written. */
export function flashed(code: string, kind: Pick<Kind, "inSandbox">) {
  return {
    firmware: built("loader.min.js"),
    modules: {
      thingsboard: builtFor(kind, "thingsboard"),
      "thingsboard-firmware-update": builtFor(kind, "thingsboard-firmware-update"),
    },
    storage: { tb0: Buffer.from(code, "latin1"), "tb.p0": recordOf(code) },
    wifi: { connectedAtBoot: true },
  };
}

/** Makes a package and gives it to the device. */
export function assign(emulator: Emulator, device: Device, code: string, more: Partial<NewOtaPackage> = {}): void {
  const data = Buffer.from(code, "latin1");
  const wanted: NewOtaPackage = { title: TITLE, version: "1.1.0", checksumAlgorithm: "CRC32", data, ...more };
  emulator.assignOtaPackage(device, emulator.createOtaPackage(wanted));
}

const lastOf = (device: Device, key: string) => device.telemetry[key]?.at(-1)?.value;

/** Resolves when the server has this as the last value. */
export async function told(emulator: Emulator, device: Device, key: string, value: string): Promise<void> {
  while (lastOf(device, key) !== value) await heard(emulator, "telemetry");
}

export function firmwareUpdateChecks(kind: Kind): void {
  async function start(atEnd: AtEnd): Promise<{
    emulator: Emulator;
    device: Device;
    port: number;
    boot(options?: object, besides?: string): Promise<Booted>;
  }> {
    const server = await emulatorWithBoard(atEnd);
    const port = server.emulator.mqttPort;
    const boot = (options: object = {}, besides = "") =>
      kind.boot(atEnd, flashed(updatingFirmware(port, "1.0.0", besides, options), kind));
    return { ...server, port, boot };
  }

  test("new firmware is loaded and checked, runs, and is told of as UPDATED", async ({ onTestFinished: atEnd }) => {
    const { emulator, device, port, boot } = await start(atEnd);
    const { console } = await boot();
    await console.next("online 1.0.0");
    assign(emulator, device, updatingFirmware(port, "1.1.0"));
    for (const line of ["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "runs 1.1.0", "online 1.1.0", "UPDATED"])
      await console.next(line);
    await told(emulator, device, "fw_state", "UPDATED");
    expect([lastOf(device, "current_fw_title"), lastOf(device, "current_fw_version")]).toEqual([TITLE, "1.1.0"]);
    expect(console.lines.join("\n")).not.toMatch(/Uncaught|ERROR/i);
  });

  test("new firmware that throws is told of with its reason, by the one before", async ({ onTestFinished: atEnd }) => {
    const { emulator, device, port, boot } = await start(atEnd);
    const { console } = await boot();
    await console.next("online 1.0.0");
    assign(emulator, device, updatingFirmware(port, "1.1.0", 'throw "no good";'));
    await console.next("runs 1.1.0");
    await console.next("online 1.0.0");
    await console.next("FAILED: no good");
    await told(emulator, device, "fw_error", "no good");
    expect(lastOf(device, "current_fw_version")).toBe("1.0.0");
  });

  test("new firmware that does not come online is given up after the starts that it has", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device, port, boot } = await start(atEnd);
    const { console } = await boot({ trialSeconds: 1, trialStarts: 2 });
    await console.next("online 1.0.0");
    assign(emulator, device, updatingFirmware(port, "1.1.0", "").replace("c.connect()", "0"));
    for (const line of ["runs 1.1.0", "runs 1.1.0", "runs 1.0.0", "FAILED: not online in 2 starts"])
      await console.next(line);
    await told(emulator, device, "fw_error", "not online in 2 starts");
  });

  test("a download goes on after a lost link, and after the server forgot what it is", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device, port, boot } = await start(atEnd);
    const { console } = await boot({ chunkBytes: 400 });
    await console.next("online 1.0.0");
    let chunks = 0;
    emulator.on("publish", (_device, topic) => {
      if (!topic.startsWith("v2/fw/request/")) return;
      chunks++;
      if (chunks === 4) emulator.dropConnections();
      if (chunks === 8) emulator.evictOtaData();
    });
    assign(emulator, device, updatingFirmware(port, "1.1.0"));
    await console.next("online 1.1.0");
    await console.next("UPDATED");
  });

  test("a package that the server does not have is given up, though it closes the link at once", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device, boot } = await start(atEnd);
    let requests = 0;
    emulator.on("publish", (_device, topic) => {
      if (topic.startsWith("v2/fw/request/")) requests++;
    });
    const values = { title: TITLE, version: "1.1.0", size: BYTES, checksum: "0000000a", checksum_algorithm: "CRC32" };
    device.setSharedAttributes(Object.fromEntries(Object.entries(values).map(([key, value]) => [`fw_${key}`, value])));
    const { console } = await boot();
    await console.next("FAILED: NOT_FOUND");
    await console.next("online 1.0.0");
    await told(emulator, device, "fw_error", "NOT_FOUND");
    expect(requests).toBe(1);
  });

  const order = { title: TITLE, version: "1.1.0", size: BYTES, checksum: "0000000a", checksum_algorithm: "CRC32" };
  test.for([
    [
      "a title and a version of 255 characters",
      { title: "t".repeat(255), version: "v".repeat(255) },
      /^it is t{129}, /,
    ],
    ["a title of 900 characters", { title: "t".repeat(900) }, /^it is t{129}, /],
    ["a version of 255 characters", { version: "v".repeat(255) }, "a name or a checksum is too long"],
    ["a checksum of 900 characters", { checksum: "a".repeat(900) }, "a name or a checksum is too long"],
    ["an algorithm that there is not", { checksum_algorithm: "S".repeat(900) }, "a name or a checksum is too long"],
    ["a title that is an object", { title: { t: "t".repeat(800) } }, /^it is , /],
    ["a negative size", { size: -1 }, "no version, size or checksum: a URL is not loaded"],
    ["half a byte", { size: 1500.5 }, "no version, size or checksum: a URL is not loaded"],
    ["a size that is a text", { size: "1.5e3" }, "no version, size or checksum: a URL is not loaded"],
    ["a size of a gigabyte", { size: 1e9 }, /^too little flash: \d+ bytes more are needed$/],
  ] as const)(
    "an order with %s is told of as FAILED, in a few words",
    async ([, odd, error], { onTestFinished: atEnd }) => {
      const { emulator, device, boot } = await start(atEnd);
      const values = Object.entries({ ...order, ...odd }).map(([name, value]) => [`fw_${name}`, value]);
      device.setSharedAttributes(Object.fromEntries(values));
      const { console } = await boot();
      const line = await console.next(/^FAILED: /);
      expect(line.slice("FAILED: ".length)).toEqual(typeof error === "string" ? error : expect.stringMatching(error));
      await told(emulator, device, "fw_state", "FAILED");
      expect(String(lastOf(device, "fw_error")).length).toBeLessThan(200);
      expect(console.lines.join("\n")).not.toMatch(/MEMORY|Uncaught|error -15/i);
    },
  );

  test("flash that is full of what was erased is compacted where that is allowed", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, device, port, boot } = await start(atEnd);
    const fill = `var S=require("Storage");if(!S.read("full")){S.write("full","1");S.write("junk","j",0,S.getFree()-1032);S.erase("junk")}`;
    const { console } = await boot({ mayCompact: true }, fill);
    await console.next("online 1.0.0");
    assign(emulator, device, updatingFirmware(port, "1.1.0"));
    for (const line of ["runs 1.0.0", "DOWNLOADING", "runs 1.1.0", "UPDATED"]) await console.next(line);
  });

  test("SHA256 is checked where the chip has it, and refused where not", async ({ onTestFinished: atEnd }) => {
    const { emulator, device, port, boot } = await start(atEnd);
    const { console } = await boot();
    await console.next("online 1.0.0");
    assign(emulator, device, updatingFirmware(port, "1.1.0"), { checksumAlgorithm: "SHA256" });
    await console.next(kind.chip === "ESP8266" ? "FAILED: no SHA256 on this board" : "UPDATED");
  });
}
