/** A device that gets its credentials from the server under test, and connects with them. */
import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { type ClientOptions, TBDeviceMqttClient } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { type Credentials, type ProvisionOptions, provisionDevice } from "../../src/provision";
import { useNodeNet } from "../../tools/espruino-on-node/node-net.js";
import type { Tenant } from "../../tools/observations/tenant.js";
import { called } from "../support/emulated";
import { FlashStorage } from "../support/flash-storage";
import { Server } from "./live.js";

const server = new Server();
type Finishing = Parameters<Server["device"]>[0];

beforeEach(() => {
  useNodeNet();
  new FlashStorage();
});

/** A device profile that provisions in this way. */
async function profileOf(t: Finishing, type = "ALLOW_CREATE_NEW_DEVICES") {
  const tenant = server.forTest(t);
  const own = (what: string) => `observed-${what}-${randomBytes(6).toString("hex")}`;
  const [name, provisionDeviceKey, provisionDeviceSecret] = ["profile", "key", "secret"].map(own) as [
    string,
    string,
    string,
  ];
  const { id } = await tenant.must<{ id: { id: string } }>("POST", "/api/deviceProfile", {
    name,
    type: "DEFAULT",
    transportType: "DEFAULT",
    provisionType: type,
    provisionDeviceKey,
    profileData: {
      configuration: { type: "DEFAULT" },
      transportConfiguration: { type: "DEFAULT" },
      provisionConfiguration: { type, provisionDeviceSecret },
    },
  });
  tenant.afterwards("DELETE", `/api/deviceProfile/${id.id}`);
  return { tenant, name, deviceName: own("device"), keys: { provisionDeviceKey, provisionDeviceSecret } };
}

interface Provisioned {
  credentials?: Credentials | undefined;
  error?: number | undefined;
}

function provision({ address }: Tenant, options: Omit<ProvisionOptions, "host">): Promise<Provisioned> {
  return new Promise((resolve) => {
    const where = { host: address.mqttHost, port: address.mqttPort };
    provisionDevice({ ...where, ...options }, (credentials, error) => resolve({ credentials, error }));
  });
}

/** What the server has of a device that was provisioned; it goes with the test. */
async function made(tenant: Tenant, name: string): Promise<{ type: string; additionalInfo: unknown }> {
  const device = await tenant.must<{ id: { id: string }; type: string; additionalInfo: unknown }>(
    "GET",
    `/api/tenant/devices?deviceName=${name}`,
  );
  tenant.afterwards("DELETE", `/api/device/${device.id.id}`);
  return device;
}

async function connectCode(t: Finishing, { address }: Tenant, options: Partial<ClientOptions>) {
  const client = new TBDeviceMqttClient({
    host: address.mqttHost,
    port: address.mqttPort,
    pollIntervalMs: 5,
    ...options,
  });
  t.onTestFinished(() => client.disconnect());
  return called((done) => client.connect(done));
}

test("a new device gets a token of the server's, connects with it, and asks nobody the next time", async (t) => {
  const { tenant, name, deviceName, keys } = await profileOf(t);
  const { credentials, error } = await provision(tenant, { ...keys, deviceName });
  expect(error).toBeUndefined();
  const { accessToken } = credentials as { accessToken: string };
  expect((await made(tenant, deviceName)).type).toBe(name);
  expect(await connectCode(t, tenant, { accessToken })).toBeUndefined();
  expect((await provision(tenant, { ...keys, deviceName })).credentials).toEqual(credentials);
});

test("a new device gets the credentials that it asks for, and is a gateway if it wants", async (t) => {
  const { tenant, deviceName, keys } = await profileOf(t);
  const basic = { username: `${deviceName}-user`, password: "p", clientId: `${deviceName}-client` };
  const wanted = { deviceName, gateway: true, credentialsType: "MQTT_BASIC", ...basic } as const;
  const { credentials } = await provision(tenant, { ...keys, ...wanted });
  expect(credentials).toEqual({ credentialsType: "MQTT_BASIC", ...basic });
  expect((await made(tenant, deviceName)).additionalInfo).toMatchObject({ gateway: true });
  expect(await connectCode(t, tenant, basic)).toBeUndefined();
});

test("a device that was made before gets the token that it has", async (t) => {
  const { tenant, name, keys } = await profileOf(t, "CHECK_PRE_PROVISIONED_DEVICES");
  const { name: deviceName, token: accessToken } = await tenant.device({ type: name });
  const { credentials } = await provision(tenant, { ...keys, deviceName });
  expect(credentials).toEqual({ credentialsType: "ACCESS_TOKEN", accessToken });
});

test("a device of a name that there is, or with a wrong secret, gets nothing", async (t) => {
  const { tenant, keys } = await profileOf(t);
  const { name: deviceName } = await tenant.device();
  expect(await provision(tenant, { ...keys, deviceName })).toEqual({ error: Code.PROVISION_FAILED });
  const wrong = { ...keys, provisionDeviceSecret: "wrong", deviceName: `${deviceName}-other` };
  expect(await provision(tenant, wrong)).toEqual({ error: Code.PROVISION_NOT_FOUND });
});
