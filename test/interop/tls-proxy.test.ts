import { describe, expect, test } from "vitest";
import { tlsProxyChecks } from "../device-checks/tls-proxy.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";
import { hasProxy, PROXY_PROGRAMS, proxyInFront } from "../support/tls-proxies.js";
import { makeRsaCertificate } from "../tools/emulator/certificates.js";
import { connectBoard, emulatorWithDevice, event, TELEMETRY } from "../tools/emulator/support.js";

const over = { protocol: "mqtts", servername: "mbed TLS Server 1", rejectUnauthorized: false } as const;

describe("a client of Node's that sends the server name of an ESP32", () => {
  test("is refused by the emulator's TLS, as by ThingsBoard's", async () => {
    const { emulator } = await emulatorWithDevice({ tls: makeRsaCertificate("server") });
    await expect(connectBoard(emulator, { ...over, port: emulator.mqttsPort })).rejects.toThrow(/alert number 47/);
  });

  for (const program of PROXY_PROGRAMS.filter(hasProxy)) {
    test(`comes through ${program}`, async ({ onTestFinished: atEnd }) => {
      const { emulator, device } = await emulatorWithDevice();
      const port = await proxyInFront(program, emulator.mqttPort, atEnd);
      const telemetry = event(emulator, "telemetry");
      const board = await connectBoard(emulator, { ...over, port });
      await board.publish(TELEMETRY, { t: 1 });
      expect((await telemetry)[0]).toBe(device);
    });
  }
});

for (const kind of VIRTUAL_BOARDS) describe.concurrent(`TLS proxies and ${kind.name}`, () => tlsProxyChecks(kind));
