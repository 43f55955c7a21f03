/** The web page beside `npm start`: what it looks at, and what it may do. */
import { describePacket, type Step, startPage, type Upstream, Wire, Workshop } from "../page/index.js";
import { keptKey } from "../page/kept-key.js";
import { asTyped } from "../project.js";
import { isOpenToOthers, ThingsBoard } from "../rest/index.js";
import { Prompt } from "../settings/prompt.js";
import type { Demo } from "./demo.js";
import type { OwnServer, Server, StartOptions } from "./options.js";
import type { Screen } from "./screen.js";

export interface StartedPage {
  /** With the key that opens it. */
  address: string;
  workshop: Workshop;
  /** Where the board is to connect, so that the page sees what it says. */
  server: Server | undefined;
  close(): Promise<void>;
}

/** The user who sees the devices of a server of one's own. Rejects with one line when the server does not let them in. */
export async function logIn(own: OwnServer, screen: Screen): Promise<ThingsBoard | undefined> {
  if (!own.rest) return undefined;
  const { address, user } = own.rest;
  if (isOpenToOthers(address))
    screen.say("start", `${address} is not encrypted: others on the network can read the password`);
  const thingsboard = new ThingsBoard(address, user, process.env.TB_PASSWORD || (await askPassword(user)));
  await thingsboard.token();
  return thingsboard;
}

/** `onUnreachable` is told when the way to the server ends nowhere. */
export async function openPage(
  options: Pick<StartOptions, "pagePort" | "allowHost">,
  { demo, own, thingsboard }: { demo?: Demo; own?: OwnServer; thingsboard?: ThingsBoard },
  server: Server | undefined,
  screen: Screen,
  onUnreachable: () => void,
): Promise<StartedPage> {
  const wire = server && (await Wire.to(server));
  wire?.on("unreachable", onUnreachable);
  const emulator = demo && new ThingsBoard(`http://127.0.0.1:${demo.emulator.httpPort}`, ...demo.user);
  const owner = emulator ?? thingsboard;
  const workshop = new Workshop({
    server: own ? (own.rest?.address ?? own.host) : "ThingsBoard emulator",
    hasDevices: owner !== undefined,
    wire,
    steps: own ? stepsToBoard(own) : stepsToVirtualBoard("127.0.0.1", demo!.emulator.mqttPort),
    broker: demo && { restart: (downMs) => demo.emulator.restart({ downMs }) },
  });
  if (demo) hearEmulator(demo, workshop);
  else wire?.on("packet", (row) => workshop.hearPacket(row));
  try {
    const page = await startPage({
      ...{ port: options.pagePort, workshop, upstream: owner && upstreamOf(owner) },
      // On a port of chance no page finds it again.
      key: options.pagePort ? keptKey() : undefined,
      allowedHosts: options.allowHost,
    });
    screen.highlight("start", `the page: ${page.address}`);
    return {
      address: page.address,
      workshop,
      server: server && wire && { ...server, host: "127.0.0.1", port: wire.port },
      close: async () => void (await Promise.all([page.close(), wire?.close()])),
    };
  } catch (error) {
    await wire?.close();
    throw error;
  }
}

function stepsToVirtualBoard(host: string, port: number): Step[] {
  const line = `TB_TOKEN={token} ${asTyped("start", `--server ${host} --mqtt-port ${port}`)}`;
  return [{ text: "Run a virtual board for this device in another terminal:", line }];
}

/** The emulator is for this machine alone: no board gets to it. */
function stepsToBoard({ host, port, rest }: OwnServer): Step[] {
  const mqttHost = rest && new URL(rest.address).hostname !== host ? ` --mqtt-host ${host}` : "";
  const server = `--server ${rest?.address ?? host}${mqttHost} --mqtt-port ${port}`;
  return [
    {
      text: "Save the settings for a board:",
      line: `TB_TOKEN={token} ${asTyped("settings", `{name} ${server}`)}`,
    },
    {
      text: "Then write the firmware. Put in your board and its port:",
      line: asTyped("flash", "--settings {name} --board esp32 --port /dev/ttyUSB0"),
    },
    ...stepsToVirtualBoard(host, port),
  ];
}

/** The emulator knows each device's packets, and why it closes. */
function hearEmulator({ emulator }: Demo, workshop: Workshop): void {
  emulator.on("packet", ({ id: link, device }, direction, packet) =>
    workshop.hearPacket({
      ...{ link, device: device?.name, from: direction === "in" ? "device" : "server" },
      ...describePacket(packet),
    }),
  );
  emulator.on("closed", ({ id: link, device }, reason) =>
    workshop.hearPacket({ link, device: device?.name, from: "server", type: "CLOSE", text: reason }),
  );
}

function upstreamOf(thingsboard: ThingsBoard): Upstream {
  return {
    address: thingsboard.address,
    token: () => thingsboard.token(),
    // Any call of its own gets a new token for one that is refused.
    renew: async () => void (await thingsboard.request("GET", "/api/auth/user")),
  };
}

async function askPassword(user: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Error("cannot ask for the password without a terminal: set TB_PASSWORD in the environment");
  const prompt = new Prompt({ input: process.stdin, output: process.stdout });
  try {
    return await prompt.ask(`Password of ${user}: `, true);
  } finally {
    prompt.close();
  }
}
