/** The way to ThingsBoard, as a device goes it: name, port, token. */
import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { connect, type Socket } from "node:net";
import { generate, parser } from "mqtt-packet";
import { errorInWords } from "../error-codes.js";
import { asTyped } from "../project.js";
import type { Settings } from "../settings/file.js";
import { type Finding, note, ok, skipped, wrong } from "./finding.js";
import { connectAsEsp32 } from "./tls.js";

const LIMIT_MS = 8000;

/** @param limitMs for each of the steps */
export async function* serverFindings(settings: Settings, device: string, limitMs = LIMIT_MS): AsyncGenerator<Finding> {
  const { host, port = 1883, accessToken } = settings;
  const place = `${host}:${port}`;
  const ask = asTyped("settings", device);
  try {
    const { address } = await lookup(host);
    yield ok(address === host ? `${host} is an address` : `${host} is ${address}`);
  } catch {
    yield wrong(`${host} has no address. Check its spelling and your network. To change it, run: ${ask}`);
    return yield skipped("the server: not checked, because it cannot be reached");
  }
  const socket = connect({ host, port });
  // What happens to it is seen by its closing.
  socket.on("error", () => {});
  const limit = setTimeout(() => socket.destroy(), limitMs);
  try {
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("close", () => resolve(false));
    });
    if (!isOpen) {
      yield wrong(
        `nothing listens on ${place}. Check that the server runs, and that this is its MQTT port. To change it, run: ${ask}`,
      );
      return yield skipped("the token: not checked, because no server answers");
    }
    yield ok(`${place} takes connections`);
    if (!accessToken) return yield note("the token: the device gets it from the server when it is provisioned");
    limit.refresh();
    const code = await connackOf(socket, accessToken);
    if (code === undefined) yield* tlsFindings(settings, place, device, limitMs);
    else yield tokenFinding(code, place, device);
  } finally {
    clearTimeout(limit);
    socket.destroy();
  }
}

/** What does not answer as MQTT does may speak TLS. */
async function* tlsFindings(
  { host, port = 1883, accessToken = "" }: Settings,
  place: string,
  device: string,
  limitMs: number,
): AsyncGenerator<Finding> {
  const socket = await connectAsEsp32(host, port, limitMs);
  if (socket === "refused") {
    return yield wrong(
      `${place} speaks TLS and refuses the TLS of an ESP32, as ThingsBoard itself does. Put a TLS proxy in front of it: docs/recipes/tls.md`,
    );
  }
  const code = socket && (await connackOf(socket, accessToken));
  socket?.destroy();
  if (code === undefined) {
    return yield wrong(`${place} does not speak MQTT. Check the MQTT port of ThingsBoard: mostly it is 1883`);
  }
  yield note(
    `${place} speaks TLS, and accepts the TLS of an ESP32. Your firmware needs the option unverifiedTls: docs/recipes/tls.md`,
  );
  yield tokenFinding(code, place, device);
}

/** The code of the answer to a CONNECT; undefined without one. */
async function connackOf(socket: Socket, username: string): Promise<number | undefined> {
  const answer = new Promise<number | undefined>((resolve) => {
    const packets = parser({ protocolVersion: 4 });
    packets.on("packet", (packet) => resolve(packet.cmd === "connack" ? packet.returnCode : undefined));
    packets.on("error", () => resolve(undefined));
    socket.on("data", (bytes) => packets.parse(bytes)).once("close", () => resolve(undefined));
  });
  const clientId = `doctor-${randomBytes(4).toString("hex")}`;
  socket.write(
    generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      clientId,
      username,
    }),
  );
  const code = await answer;
  if (code === 0) socket.end(generate({ cmd: "disconnect" }));
  return code;
}

function tokenFinding(code: number, place: string, device: string): Finding {
  if (code === 0) return ok(`${place} lets the device in`);
  const advice = code === 4 || code === 5 ? ` Run: ${asTyped("devices", `token ${device}`)}` : "";
  return wrong(`${place} refuses the device, code ${code} ${errorInWords(code) ?? "of its own"}${advice}`);
}
