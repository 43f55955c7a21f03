/** What `npm start` shows: a ThingsBoard emulator whose owner calls the board, and sets it, while its telemetry flows. */
import { once } from "node:events";
import { type Device, demoUsers, type Emulator, startEmulator, type UserOptions } from "../emulator/index.js";
import { variable } from "../variables.js";
import { mqttPort, type StartOptions } from "./options.js";
import { inWords, type Screen } from "./screen.js";

const FIRST_INTERVAL_MS = 2000;
const SECOND_INTERVAL_MS = 1000;

export interface Demo {
  emulator: Emulator;
  device: Device;
  /** Who owns it: name and password. */
  user: [name: string, password: string];
  /** What the fan was last told. */
  isFanOn: boolean;
}

/** An emulator with the device that the virtual board will be, and everything that reaches it on the screen. */
export async function openDemo(options: StartOptions, screen: Screen): Promise<Demo> {
  const { httpPort, allowHost, serverVersion, password = variable("TB_PASSWORD") } = options;
  const users = demoUsers(password);
  const ports = { mqttPort: mqttPort(options), httpPort };
  const emulator = await startEmulator({ serverVersion, ...ports, users, allowedHosts: allowHost });
  const device = emulator.createDevice({ name: "Smart Weather", type: "weather station" });
  screen.say("start", `ThingsBoard emulator: MQTT on 127.0.0.1:${emulator.mqttPort}`);
  const [owner] = users as [UserOptions];
  const user: Demo["user"] = [owner.email, owner.password];
  const known = password === undefined ? `with password ${owner.password}` : "with the password that you have named";
  screen.say("start", `REST on http://127.0.0.1:${emulator.httpPort}, as ${owner.email} ${known}`);
  emulator.on("connect", ({ name }) => screen.highlight("server", `${name} is connected`));
  emulator.on("disconnect", ({ name }, reason) => screen.say("server", `${name} is gone: ${reason}`));
  emulator.on("notStored", ({ name }, why) =>
    screen.highlight("server", `nothing of ${name}'s message is stored, although it was acknowledged: ${why}`),
  );
  emulator.on("attributes", (_device, values) => screen.say("server", `attributes   ${inWords(values)}`));
  emulator.on("telemetry", (_device, entries) => {
    for (const { values } of entries) screen.say("server", `telemetry    ${inWords(values)}`);
  });
  return { emulator, device, user, isFanOn: false };
}

/** Before the demonstration's firmware starts. Any other has the interval that it says itself. */
export function setFirstInterval({ device }: Demo): void {
  device.setSharedAttributes({ intervalMs: FIRST_INTERVAL_MS });
}

/** Calls the board and sets it, one thing after the other; ends when all of it was seen to work. */
export async function playDemo(demo: Demo, screen: Screen): Promise<void> {
  const { emulator, device } = demo;
  await readings(emulator, 2);
  demo.isFanOn = true;
  await callRpc(device, "setFan", true, screen);
  await readings(emulator, 2);
  screen.highlight("server", `shared attribute   intervalMs ${SECOND_INTERVAL_MS}`);
  device.setSharedAttributes({ intervalMs: SECOND_INTERVAL_MS });
  await readings(emulator, 1);
  const before = Date.now();
  await readings(emulator, 1);
  screen.highlight("server", `obeyed: ${((Date.now() - before) / 1000).toFixed(1)} s between two readings`);
}

export async function callRpc(
  device: Device,
  method: string,
  params: unknown,
  screen: Screen,
  who: "server" | "you" = "server",
): Promise<void> {
  screen.highlight(who, `RPC ${method}(${JSON.stringify(params)})`);
  try {
    screen.highlight("server", `reply ${JSON.stringify(await device.rpc(method, params))}`);
  } catch (error) {
    screen.highlight("server", `no reply: ${(error as Error).message}`);
  }
}

async function readings(emulator: Emulator, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await once(emulator, "telemetry");
}
