/** A server that tells of states as ThingsBoard 4.2.1 was seen to: in another order than that of their times, and not of all. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { watchUpdate } from "../../../tools/ota/watch-update.js";
import { ThingsBoard } from "../../../tools/rest/index.js";

type States = [ts: number, state: string][];

/** `told`: by its WebSocket, one after the other. `late`: saved, and told of, once what is there was read. */
async function serverWith(saved: States, told: States, late: States): Promise<ThingsBoard> {
  const there = [...saved];
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://server");
    const startTs = Number(searchParams.get("startTs"));
    const series = () => ({
      fw_state: there.filter(([ts]) => ts >= startTs).map(([ts, value]) => ({ ts, value })),
      current_fw_title: [{ ts: 5, value: "esp32" }],
      current_fw_version: [{ ts: 5, value: "2" }],
    });
    const answers: Record<string, () => unknown> = {
      "/api/auth/login": () => ({ token: "token", refreshToken: "refresh" }),
      "/api/auth/user": () => ({}),
      "/api/plugins/telemetry/DEVICE/id/values/timeseries": series,
    };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(answers[pathname]?.()));
    if (pathname.endsWith("/timeseries")) save(late.splice(0));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new WebSocketServer({ server });
  const tell = (points: States) => {
    for (const point of points)
      for (const socket of sockets.clients)
        socket.send(JSON.stringify({ subscriptionId: 1, data: { fw_state: [point] } }));
  };
  const save = (points: States) => {
    there.push(...points);
    there.sort(([a], [b]) => a - b);
    tell(points);
  };
  sockets.on("connection", (socket) => socket.on("message", () => tell(told)));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as { port: number };
  return new ThingsBoard(`http://127.0.0.1:${port}`, "user", "password");
}

async function statesSeen(saved: States, told: States, late: States = []): Promise<string[]> {
  const seen: string[] = [];
  await watchUpdate(await serverWith(saved, told, [...late]), "id", {
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

test("a state that is saved after one of a later time is shown too", async () => {
  const [before, downloading, downloaded, ...others] = SAVED as Required<States>;
  expect(await statesSeen([before!, downloaded!], [downloaded!], [downloading!, ...others])).toEqual([
    "DOWNLOADED",
    "DOWNLOADING",
    "VERIFIED",
    "UPDATING",
    "UPDATED",
  ]);
});
