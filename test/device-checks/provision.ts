/** A board that provisions itself, from the built module, and its restart. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import { builtFor } from "../support/form.js";
import type { AtEnd } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

const PROFILE = { provisionDeviceKey: "key", provisionDeviceSecret: "secret", deviceName: "K\u00fcche" };

export function provisionChecks(kind: Kind): void {
  async function setup(atEnd: AtEnd) {
    const emulator = await startEmulator();
    atEnd(() => emulator.close());
    const flashDir = mkdtempSync(join(tmpdir(), "flash-"));
    atEnd(() => rmSync(flashDir, { recursive: true, force: true }));
    const server = { host: "127.0.0.1", port: emulator.mqttPort };
    const boot = (firmware: string, options: object = {}) =>
      kind.boot(atEnd, {
        flashDir,
        modules: {
          thingsboard: builtFor(kind, "thingsboard"),
          "thingsboard-provision": builtFor(kind, "thingsboard-provision"),
        },
        wifi: { connectedAtBoot: true },
        firmware: `require("thingsboard-provision").provisionDevice(${JSON.stringify({ ...server, ...PROFILE, ...options })},
          function(k,e,t){console.log("outcome "+[k&&k.credentialsType,e,t]);${firmware}})`,
      });
    return { emulator, server, boot };
  }

  test("gets its credentials, connects with them, and after a power cut finds them in its flash", async ({
    onTestFinished: atEnd,
  }) => {
    const { emulator, server, boot } = await setup(atEnd);
    emulator.createDeviceProfile({
      name: "sensors",
      provision: { type: "ALLOW_CREATE_NEW_DEVICES", key: "key", secret: "secret" },
    });
    const connect = `var c=new (require("thingsboard").TBDeviceMqttClient)({host:"${server.host}",port:${server.port},accessToken:k.accessToken});
      c.connect(function(e){console.log("connected "+e+" "+E.getErrorFlags())})`;
    const first = await boot(connect);
    await first.console.next("outcome ACCESS_TOKEN,,");
    await first.console.next("connected undefined ");
    expect(emulator.device(PROFILE.deviceName)!.online).toBe(true);
    first.stop();
    let asked = 0;
    emulator.on("provision", () => void asked++);
    const second = await boot(connect);
    await second.console.next("outcome ACCESS_TOKEN,,");
    await second.console.next("connected undefined ");
    expect(asked).toBe(0);
  });

  test("says in one code that its key is unknown", async ({ onTestFinished: atEnd }) => {
    const { boot } = await setup(atEnd);
    const { console } = await boot("");
    await console.next("outcome ,-22,no device profile has this key and secret, or it provisions nothing");
  });
}
