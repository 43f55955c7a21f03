/** A server that tells of states as ThingsBoard 4.2.1 was seen to: in another order than that of their times, and not of all. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { watchUpdate } from "../../../tools/ota/watch-update.js";
import { ThingsBoard } from "../../../tools/rest/index.js";

type States = [ts: number, state: string][];

/** `told`: by its WebSocket, one after the other. */
async function serverWith(saved: States, told: States): Promise<ThingsBoard> {
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://server");
    const startTs = Number(searchParams.get("startTs"));
    const series = () => ({
      fw_state: saved.filter(([ts]) => ts >= startTs).map(([ts, value]) => ({ ts, value })),
      current_fw_title: [{ ts: 5, value: "esp32" }],
      current_fw_version: [{ ts: 5, value: "2" }],
    });
    const answers: Record<string, () => unknown> = {
      "/api/auth/login": () => ({ token: "token", refreshToken: "refresh" }),
      "/api/auth/user": () => ({}),
      "/api/plugins/telemetry/DEVICE/id/values/timeseries": series,
    };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(answers[pathname]?.()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) =>
    socket.on("message", () => {
      for (const point of told) socket.send(JSON.stringify({ subscriptionId: 1, data: { fw_state: [point] } }));
    }),
  );
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as { port: number };
  return new ThingsBoard(`http://127.0.0.1:${port}`, "user", "password");
}

async function statesSeen(saved: States, told: States): Promise<string[]> {
  const seen: string[] = [];
  await watchUpdate(await serverWith(saved, told), "id", {
    ...{ device: "board", title: "esp32", version: "2", before: { name: "FAILED", ts: 0 }, waitSeconds: 20 },
    onState: (state) => seen.push(state),
    onLost: (text) => seen.push(text),
  });
  return seen;
}

const SAVED: States = [
  [-1, "FAILED"],
  [1, "DOWNLOADING"],
  [2, "DOWNLOADED"],
  [3, "VERIFIED"],
  [4, "UPDATING"],
  [5, "UPDATED"],
];

test("states are shown in the order of their times, once each, in whatever order the server tells of them", async () => {
  const [, downloading, downloaded, verified, updating, updated] = SAVED as Required<States>;
  const told = [downloading!, updated!, downloaded!, updating!, verified!];
  expect(await statesSeen(SAVED, told)).toEqual(["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "UPDATED"]);
});

test("states that the server does not tell of are shown too", async () => {
  expect(await statesSeen(SAVED, [SAVED[5]!])).toEqual([
    "DOWNLOADING",
    "DOWNLOADED",
    "VERIFIED",
    "UPDATING",
    "UPDATED",
  ]);
});
