/** What `npm start` shows: a ThingsBoard emulator whose owner calls the board, and sets it, while its telemetry flows. */
import {
  type Device,
  demoUsers,
  type Emulator,
  type EmulatorOptions,
  type NewDeviceProfile,
  startEmulator,
  type UserOptions,
} from "../emulator/index.js";
import { variable } from "../variables.js";
import { mqttPort, type StartOptions } from "./options.js";
import { inWords, type Screen } from "./screen.js";

/** A message that is further away from now tells its time. */
const NOW_MS = 5000;

/** What the owner has set up before the board starts. */
export interface DemoSetup {
  emulator?: EmulatorOptions;
  /** Of the device. */
  name?: string;
  type?: string;
  isGateway?: boolean;
  /** In place of a type. */
  profile?: NewDeviceProfile;
  prepare?(demo: Demo): void;
}

export interface Demo {
  emulator: Emulator;
  device: Device;
  /** Who owns it: name and password. */
  user: [name: string, password: string];
  /** A customer's user: name and password. */
  customer: [name: string, password: string];
  /** What the fan was last told. */
  isFanOn: boolean;
}

/** An emulator with the device that the virtual board will be, and everything that reaches it on the screen. */
export async function openDemo(options: StartOptions, screen: Screen, setup: DemoSetup = {}): Promise<Demo> {
  const { httpPort, allowHost, serverVersion, password = variable("TB_PASSWORD") } = options;
  const users = demoUsers(password);
  const ports = { mqttPort: mqttPort(options), httpPort };
  const emulator = await startEmulator({ serverVersion, ...ports, users, allowedHosts: allowHost, ...setup.emulator });
  const device = createDevice(emulator, setup);
  screen.say("start", `ThingsBoard emulator: MQTT on 127.0.0.1:${emulator.mqttPort}`);
  const [owner, other] = users as [UserOptions, UserOptions];
  const user: Demo["user"] = [owner.email, owner.password];
  const known = password === undefined ? `with password ${owner.password}` : "with the password of --password";
  screen.say("start", `REST on http://127.0.0.1:${emulator.httpPort}, as ${owner.email} ${known}`);
  const demo: Demo = { emulator, device, user, customer: [other.email, other.password], isFanOn: false };
  tellAll(demo, screen);
  setup.prepare?.(demo);
  return demo;
}

function createDevice(emulator: Emulator, { name = "Smart Weather", type, isGateway, profile }: DemoSetup): Device {
  const made = profile && emulator.createDeviceProfile(profile);
  return emulator.createDevice({ name, type, profile: made, gateway: isGateway });
}

function tellAll({ emulator, device: own }: Demo, screen: Screen): void {
  const whose = ({ name }: Device) => (name === own.name ? "" : `${name}:   `);
  emulator.on("connect", ({ name }) => screen.highlight("server", `${name} is connected`));
  emulator.on("disconnect", ({ name }, reason) => screen.say("server", `${name} disconnected: ${reason}`));
  emulator.on("provision", (status, device) =>
    screen.highlight("server", device ? `${device.name} gets its token` : `a board did not get a token: ${status}`),
  );
  emulator.on("claimed", ({ name }, response) => screen.highlight("server", `${name} is claimed: ${response}`));
  emulator.on("notStored", ({ name }, why) =>
    screen.highlight("server", `nothing of ${name}'s message is stored, although it was acknowledged: ${why}`),
  );
  emulator.on("attributes", (device, values) =>
    screen.say("server", `attributes   ${whose(device)}${inWords(values)}`),
  );
  emulator.on("telemetry", (device, entries) => {
    for (const { ts, values } of entries) {
      const time = Math.abs(ts - Date.now()) > NOW_MS ? `   at ${new Date(ts).toISOString()}` : "";
      screen.say("server", `telemetry    ${whose(device)}${inWords(values)}${time}`);
    }
  });
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
    screen.highlight("server", `reply ${await device.rpcReply(method, params)}`);
  } catch (error) {
    screen.highlight("server", `no reply: ${(error as Error).message}`);
  }
}
