/** Credentials from the emulator, and a client that connects with them. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type ClientOptions, TBDeviceMqttClient } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { type Credentials, type ProvisionOptions, provisionDevice } from "../../src/provision";
import { type Emulator, type NewDeviceProfile, startEmulator } from "../../tools/emulator/index.js";
import { useNodeNet } from "../../tools/espruino-on-node/node-net.js";
import { DISORDER } from "../support/disorder";
import { called } from "../support/emulated";
import { FlashStorage } from "../support/flash-storage";
import { makeCertificate } from "../tools/emulator/certificates.js";

type Strategy = NonNullable<NewDeviceProfile["provision"]>["type"];
interface Finishing {
  onTestFinished(action: () => void | Promise<void>): void;
}

const KEYS = { provisionDeviceKey: "key", provisionDeviceSecret: "secret" };

beforeEach(() => {
  useNodeNet();
  new FlashStorage();
});

async function emulatorWith(
  test: Finishing,
  type: Strategy = "ALLOW_CREATE_NEW_DEVICES",
  serverVersion?: string,
): Promise<Emulator> {
  const emulator = await startEmulator({ ...DISORDER, serverVersion });
  test.onTestFinished(() => emulator.close());
  emulator.createDeviceProfile({ name: "sensors", provision: { type, key: "key", secret: "secret" } });
  return emulator;
}

function provision(
  emulator: Emulator,
  options: Partial<ProvisionOptions> = {},
): Promise<{ credentials?: Credentials | undefined; error?: number | undefined }> {
  return new Promise((resolve) => {
    const server = { host: "127.0.0.1", port: emulator.mqttPort };
    provisionDevice({ ...server, ...KEYS, ...options }, (credentials, error) => resolve({ credentials, error }));
  });
}

/** The code that connecting with these options ends with. */
async function connectCode(test: Finishing, emulator: Emulator, options: Partial<ClientOptions>) {
  const client = new TBDeviceMqttClient({ host: "127.0.0.1", port: emulator.mqttPort, pollIntervalMs: 5, ...options });
  test.onTestFinished(() => client.disconnect());
  return called((done) => client.connect(done));
}

describe("a new device", () => {
  test("gets a token of the server's, and connects with it", async (t) => {
    const emulator = await emulatorWith(t);
    const { credentials, error } = await provision(emulator, { deviceName: "kitchen" });
    expect(error).toBeUndefined();
    const { accessToken } = credentials as { accessToken: string };
    expect(await connectCode(t, emulator, { accessToken })).toBeUndefined();
    expect(emulator.device("kitchen")!.online).toBe(true);
  });

  test("gets the token that it wants, and is a gateway if it wants", async (t) => {
    const emulator = await emulatorWith(t);
    const { credentials } = await provision(emulator, { deviceName: "d", token: "mine", gateway: true });
    expect(credentials).toEqual({ credentialsType: "ACCESS_TOKEN", accessToken: "mine" });
    expect(emulator.device("d")!.isGateway).toBe(true);
  });

  test.each([
    [{ username: "u", password: "p" }],
    [{ clientId: "c" }],
    [{ clientId: "c", username: "u", password: "p" }],
  ])("gets MQTT basic credentials as it asks, %j, and connects with them", async (wanted) => {
    const t = { onTestFinished };
    const emulator = await emulatorWith(t);
    const { credentials } = await provision(emulator, { deviceName: "d", credentialsType: "MQTT_BASIC", ...wanted });
    expect(credentials).toEqual({ credentialsType: "MQTT_BASIC", ...wanted });
    expect(await connectCode(t, emulator, wanted)).toBeUndefined();
    expect(emulator.device("d")!.online).toBe(true);
  });

  test("is known by the certificate that it gives", async (t) => {
    const emulator = await emulatorWith(t);
    const { cert } = makeCertificate("own");
    const { credentials } = await provision(emulator, { credentialsType: "X509_CERTIFICATE", hash: cert });
    expect(credentials).toMatchObject({ credentialsType: "X509_CERTIFICATE" });
    const { certificate } = credentials as { certificate: string };
    expect(cert.replace(/\n/g, "")).toContain(certificate.replace(/-----[A-Z ]+-----|\s/g, ""));
  });

  test("of a name that there is fails", async (t) => {
    const emulator = await emulatorWith(t);
    emulator.createDevice({ name: "taken" });
    expect(await provision(emulator, { deviceName: "taken" })).toEqual({ error: Code.PROVISION_FAILED });
  });
});

test("a device that was made before gets the credentials that it has, once", async (t) => {
  const emulator = await emulatorWith(t, "CHECK_PRE_PROVISIONED_DEVICES", "4.2.1.1");
  emulator.createDevice({ name: "early", type: "sensors", credentials: { userName: "u", password: "p" } });
  expect(await provision(emulator, { deviceName: "early" })).toEqual({
    credentials: { credentialsType: "MQTT_BASIC", username: "u", password: "p" },
    error: undefined,
  });
  // Kept: nobody is asked.
  expect((await provision(emulator, { deviceName: "early" })).error).toBeUndefined();
  expect(await provision(emulator, { deviceName: "early", renew: true })).toEqual({ error: Code.PROVISION_FAILED });
});

test.each([{ provisionDeviceKey: "wrong" }, { provisionDeviceSecret: "wrong" }])("%j is not found", async (options) => {
  expect(await provision(await emulatorWith({ onTestFinished }), options)).toEqual({ error: Code.PROVISION_NOT_FOUND });
});

test("a profile that provisions nothing is not found", async (t) => {
  expect(await provision(await emulatorWith(t, "DISABLED"))).toEqual({ error: Code.PROVISION_NOT_FOUND });
});
