/** The real server that TB_URL names, if any, and an emulator beside it. */
import { type Emulator, startEmulator } from "../../tools/emulator/index.js";
import type { ServerAddress } from "../../tools/observations/tenant.js";
import { serverVersion } from "../../tools/observations/version.js";

const PASSWORD = "observer";

export interface EmulatedServer extends ServerAddress {
  emulator: Emulator;
}

/** Undefined without TB_URL. */
export function realServer(): ServerAddress | undefined {
  const { TB_URL, TB_MQTT_PORT = "1883", TB_USER = "tenant@thingsboard.org", TB_PASSWORD = "tenant" } = process.env;
  if (!TB_URL) return undefined;
  const url = TB_URL.replace(/\/$/, "");
  return {
    url,
    mqttHost: new URL(url).hostname,
    mqttPort: Number(TB_MQTT_PORT),
    user: TB_USER,
    password: TB_PASSWORD,
  };
}

/** An emulator that is like the real server, where there is one. */
export async function emulatedServer(atEnd: (step: () => unknown) => void): Promise<EmulatedServer> {
  const user = "tenant@thingsboard.org";
  const url = realServer()?.url;
  const emulator = await startEmulator({
    serverVersion: url && (await serverVersion(url)),
    users: [{ email: user, password: PASSWORD, authority: "TENANT_ADMIN" }],
  });
  atEnd(() => emulator.close());
  emulator.onClientRpc("echo", (_device, params) => ({ echo: params }));
  emulator.onClientRpc("fail", () => {
    throw new Error("a rule chain that fails");
  });
  return {
    url: `http://127.0.0.1:${emulator.httpPort}`,
    mqttHost: "127.0.0.1",
    mqttPort: emulator.mqttPort,
    typeWithAnswers: "default",
    user,
    password: PASSWORD,
    emulator,
  };
}
