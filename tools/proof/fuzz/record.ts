/** Records what a server sends to an application that uses all of the client. */
import { setTimeout as pause } from "node:timers/promises";
import mqtt from "mqtt";
import { startEmulator } from "../../emulator/index.js";
import { TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { useNodeNet } from "../../espruino-on-node/node-net.js";
import { Mosquitto } from "../../mosquitto.js";
import { METHODS, SHARED, useAll } from "./application.js";
import { saveSession } from "./sessions.js";

const ME = "v1/devices/me/";
/** Between two steps of the server's side, so that its bytes are in the same order each time. */
const STEP_MS = 150;

/** Writes the files of sessions/ anew. Returns their names. */
export async function record(): Promise<string[]> {
  return [saveSession("emulator", await withEmulator()), saveSession("mosquitto", await withMosquitto())];
}

async function withEmulator(): Promise<string> {
  const emulator = await startEmulator({ rpcMinTimeoutMs: 0, rpcDefaultTimeoutMs: 1000 });
  try {
    const device = emulator.createDevice({ name: "fuzz", token: "token" });
    device.setSharedAttributes({ [SHARED[0]!]: 1000, [SHARED[1]!]: "auto" });
    emulator.onClientRpc("getTime", () => Date.UTC(2026, 0, 1));
    return await listen(emulator.mqttPort, async () => {
      device.setSharedAttributes({ [SHARED[0]!]: 2000 });
      await pause(STEP_MS);
      device.deleteSharedAttributes([SHARED[1]!]);
      for (const method of METHODS) {
        await pause(STEP_MS);
        // The one that is answered later may be one that is never answered.
        device.rpc(method, { text: "Größe €", list: [1, -2.5, null] }).catch(() => {});
      }
    });
  } finally {
    await emulator.close();
  }
}

async function withMosquitto(): Promise<string> {
  const cleanUps: (() => void | Promise<void>)[] = [];
  try {
    const broker = await Mosquitto.start({}, (cleanup) => cleanUps.push(cleanup));
    const owner = await mqtt.connectAsync({ host: "127.0.0.1", port: broker.port, protocolVersion: 4 });
    cleanUps.unshift(() => owner.endAsync());
    const attributes = { client: { model: "fuzz" }, shared: { [SHARED[0]!]: 1 } };
    owner.on("message", (topic) => {
      owner.publish(topic.replace("request", "response"), JSON.stringify(attributes), { qos: 1 });
    });
    await owner.subscribeAsync(`${ME}attributes/request/+`);
    return await listen(broker.port, async () => {
      const say = async (topic: string, body: unknown, qos: 0 | 1 = 1) => {
        await owner.publishAsync(topic, JSON.stringify(body), { qos });
        await pause(STEP_MS);
      };
      await say(`${ME}attributes`, { [SHARED[0]!]: 5, ü: [true, { a: null }] }, 0);
      for (const [id, method] of METHODS.entries()) await say(`${ME}rpc/request/${id}`, { method, params: { id } });
      await say("fuzz/long", "x".repeat(600));
      await say("fuzz/short", "");
    });
  } finally {
    for (const cleanUp of cleanUps) await cleanUp();
  }
}

/** Connects the application, lets the server's side do its part, and gives what it sent. */
async function listen(port: number, play: () => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  useNodeNet((socket) => socket.on("data", (bytes) => void chunks.push(bytes)));
  const client = new TBDeviceMqttClient({ host: "127.0.0.1", port, accessToken: "token", keepAlive: 2 });
  useAll(client);
  client.connect();
  await pause(STEP_MS);
  await play();
  // Long enough for an answer to a ping.
  await pause(2000);
  client.disconnect();
  return chunks.join("");
}
