/** The way to ThingsBoard, as a device goes it: name, port, token. */
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { connackOf } from "../connack.js";
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
    const code = await connackOf(socket, accessToken, "doctor");
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
  const code = socket && (await connackOf(socket, accessToken, "doctor"));
  socket?.destroy();
  if (code === undefined) {
    return yield wrong(`${place} does not speak MQTT. Check the MQTT port of ThingsBoard: mostly it is 1883`);
  }
  yield note(
    `${place} speaks TLS, and accepts the TLS of an ESP32. Your firmware needs the option unverifiedTls: docs/recipes/tls.md`,
  );
  yield tokenFinding(code, place, device);
}

function tokenFinding(code: number, place: string, device: string): Finding {
  if (code === 0) return ok(`${place} lets the device in`);
  const advice = code === 4 || code === 5 ? ` Run: ${asTyped("devices", `token ${device}`)}` : "";
  return wrong(`${place} refuses the device, code ${code} ${errorInWords(code) ?? "of its own"}${advice}`);
}
