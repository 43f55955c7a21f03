import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type EmulatorOptions, startEmulator } from "../../../tools/emulator/index.js";
import { closedPort } from "../../support/closed-port.js";
import { type Certificate, makeCertificate } from "./certificates.js";
import { connectBoard, emulatorWithDevice, TELEMETRY } from "./support.js";

async function emulatorWithTls(ports: Pick<EmulatorOptions, "mqttPort" | "mqttsPort"> = {}) {
  const { emulator } = await emulatorWithDevice({ tls: makeCertificate("server"), ...ports });
  const own = makeCertificate("own");
  const device = emulator.createDevice({
    name: "certified",
    credentials: { type: "X509_CERTIFICATE", certificate: own.cert },
  });
  const connect = (certificate?: Certificate, login: object = {}) =>
    connectBoard(emulator, {
      port: emulator.mqttsPort,
      protocol: "mqtts",
      rejectUnauthorized: false,
      ...certificate,
      ...login,
    });
  return { emulator, device, own, connect };
}

describe("the port with TLS", () => {
  test("takes a token, as the other does", async () => {
    const { emulator, connect } = await emulatorWithTls();
    const board = await connect();
    await board.publish(TELEMETRY, { t: 1 });
    expect(emulator.device("board")?.telemetry.t).toHaveLength(1);
  });

  test("knows a device by its certificate, and no user name counts then", async () => {
    const { emulator, device, own, connect } = await emulatorWithTls();
    await connect(own);
    expect([device.online, emulator.device("board")?.online]).toEqual([true, false]);
  });

  test("refuses an unknown certificate with code 5 after the handshake, even beside a good token", async () => {
    const { connect } = await emulatorWithTls();
    await expect(connect(makeCertificate("stranger"))).rejects.toThrow(/Not authorized/);
  });

  test("refuses a certificate whose time is over", async () => {
    const { emulator, connect } = await emulatorWithTls();
    const old = makeCertificate("old", new Date("2020-01-01"), new Date("2021-01-01"));
    emulator.createDevice({ name: "old", credentials: { type: "X509_CERTIFICATE", certificate: old.cert } });
    await expect(connect(old)).rejects.toThrow(/Not authorized/);
  });

  test("a certificate opens nothing by the id of its credentials", async () => {
    const { emulator, own } = await emulatorWithTls();
    const username = createHash("sha3-256")
      .update(own.cert.replace(/-----.*-----|\n/g, ""))
      .digest("hex");
    await expect(connectBoard(emulator, { username })).rejects.toThrow(/Not authorized/);
  });

  test("is there only with a certificate for it", async () => {
    const { emulator } = await emulatorWithDevice();
    expect(emulator.mqttsPort).toBe(0);
  });

  test("comes back after a restart, where it was", async () => {
    const [mqttPort, port] = [await closedPort(), await closedPort()];
    const { emulator, connect, own, device } = await emulatorWithTls({ mqttPort, mqttsPort: port });
    const board = await connect(own);
    await emulator.restart({ downMs: 1 });
    await board.closed;
    await connect(own);
    expect([device.online, emulator.mqttsPort]).toEqual([true, port]);
  });

  test("in use is named in the error, and the other port is given back", async () => {
    const { emulator } = await emulatorWithTls();
    const tls = makeCertificate("server");
    const mqttPort = await closedPort();
    await expect(startEmulator({ tls, mqttPort, mqttsPort: emulator.mqttsPort })).rejects.toThrow(
      `MQTT over TLS port ${emulator.mqttsPort} on 127.0.0.1 is already in use`,
    );
    await (await startEmulator({ mqttPort })).close();
  });
});
