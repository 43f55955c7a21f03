/** A board that was flashed with a key: what it installs over the air, and what it does not. */
import { expect, test } from "vitest";
import { builtFor } from "../support/form.js";
import { emulatorWithBoard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";
import { altered, FIRST_AT, KEY, OTHER_KEY, signed } from "../support/signing.js";
import { recordOf } from "../support/slot-record.js";
import { assign, flashed, told, updatingFirmware } from "./firmware-update.js";

const NAMED = { kind: "fw", title: "pump", version: "1.1.0" } as const;
const REFUSED = "FAILED: signature: it is signed with another key, or altered";

/** Tells what is in flash, when the update has failed. */
const TELLS_FILES = `E.on("tell",function(){console.log("files "+JSON.stringify(require("Storage").list().sort()))});`;

/** What flashing with a key has written. */
export function flashedWithKey(code: string, kind: Kind, more: Record<string, string> = {}) {
  const whole = signed(code, { ...NAMED, version: "1.0.0" }, { at: FIRST_AT });
  const storage = {
    tb0: whole,
    "tb.p0": recordOf(whole),
    "tb.key": KEY.publicKey,
    "tb.sign": builtFor(kind, "signature"),
  };
  return { ...flashed(code, kind), storage: { ...storage, ...more } };
}

/** How it is spoilt, and what becomes of it. */
type Refusal = [what: string, spoil: (code: string) => string, told: string];
const NOT_SIGNED = "FAILED: signature: it is not signed";
const OTHER_NAME = "FAILED: signature: it is signed for another name";

const REFUSALS: Refusal[] = [
  ["that is not signed", (code) => code, NOT_SIGNED],
  ["that is signed with another key", (code) => signed(code, NAMED, { key: OTHER_KEY }), REFUSED],
  ["with an altered byte of code", (code) => altered(signed(code, NAMED), 14), REFUSED],
  ["whose signature is no number", (code) => signed(code, NAMED).slice(0, -512) + "z".repeat(512), REFUSED],
  ["that was signed as another version", (code) => signed(code, { ...NAMED, version: "1.1" }), OTHER_NAME],
  [
    "that was signed before what runs",
    (code) => signed(code, NAMED, { at: FIRST_AT - 1 }),
    "FAILED: signature: it is not newer than what runs",
  ],
];

export function signedUpdateChecks(kind: Kind): void {
  test("signed firmware is loaded and checked, and runs", async ({ onTestFinished: atEnd }) => {
    const { emulator, device } = await emulatorWithBoard(atEnd);
    const port = emulator.mqttPort;
    const { console } = await kind.boot(atEnd, flashedWithKey(updatingFirmware(port, "1.0.0"), kind));
    await console.next("online 1.0.0");
    assign(emulator, device, signed(updatingFirmware(port, "1.1.0"), NAMED));
    for (const line of ["DOWNLOADED", "VERIFIED", "UPDATING", "runs 1.1.0", "UPDATED"]) await console.next(line);
    expect(console.lines.join("\n")).not.toMatch(/Uncaught|ERROR/i);
  });

  // A sandbox takes seconds for a signature, and all sandboxes are the same in it.
  test.for(kind.inSandbox && kind.chip !== "ESP8266" ? REFUSALS.slice(0, 2) : REFUSALS)(
    "firmware %s is told as FAILED with the reason, and nothing of it stays",
    async ([, spoil, line], { onTestFinished: atEnd }) => {
      const { emulator, device } = await emulatorWithBoard(atEnd);
      const port = emulator.mqttPort;
      // A record that the package could be made to fit, which a loader would start when the other code throws.
      const spare = { tb1: "old", "tb.p1": recordOf("old", { slot: 1, sequence: 0 }) };
      const firmware = updatingFirmware(port, "1.0.0", TELLS_FILES).replace('+e:""))', '+e:""));e&&E.emit("tell")');
      const { console } = await kind.boot(atEnd, flashedWithKey(firmware, kind, spare));
      await console.next("online 1.0.0");
      assign(emulator, device, spoil(updatingFirmware(port, "1.1.0")));
      await console.next("DOWNLOADED");
      expect(await console.next(/^(FAILED|VERIFIED|UPDATING)/)).toBe(line);
      const files = JSON.parse((await console.next(/^files /)).slice("files ".length));
      expect(files).toEqual(expect.arrayContaining(["tb.key", "tb.p0", "tb0"]));
      expect(files.filter((name: string) => /^tb(1|\.p1)$/.test(name))).toEqual([]);
      await told(emulator, device, "fw_state", "FAILED");
      expect(console.count("runs 1.1.0")).toBe(0);
    },
  );

  test.for([
    ["the module that checks is missing", { "tb.sign": "" }, /^FAILED: signature: .*tb\.sign/],
    ["the module that checks is damaged", { "tb.sign": "exports={" }, /^FAILED: signature: /],
    ["the key is damaged", { "tb.key": "00" }, /^FAILED: signature: the board's key is damaged/],
  ] as const)("nothing is installed when %s", async ([, spoilt, line], { onTestFinished: atEnd }) => {
    const { emulator, device } = await emulatorWithBoard(atEnd);
    const port = emulator.mqttPort;
    const { storage, ...rest } = flashedWithKey(updatingFirmware(port, "1.0.0"), kind, spoilt);
    const files = Object.fromEntries(Object.entries(storage).filter(([, text]) => text));
    const { console } = await kind.boot(atEnd, { ...rest, storage: files });
    await console.next("online 1.0.0");
    assign(emulator, device, signed(updatingFirmware(port, "1.1.0"), NAMED));
    expect(await console.next(/^(FAILED|VERIFIED)/)).toMatch(line);
  });
}
