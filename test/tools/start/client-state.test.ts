/** The state of a firmware's client, and its queue, as npm start sees them from outside of the board. */
import { once } from "node:events";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Bundle, bundle } from "../../../tools/compiler/build.js";
import { loadBoard } from "../../../tools/compiler/targets/boards.js";
import { LOADER, selectTargets } from "../../../tools/compiler/targets/targets.js";
import { startEmulator } from "../../../tools/emulator/index.js";
import { clientNames } from "../../../tools/start/client-names.js";
import { asFlashed } from "../../../tools/start/flashed.js";
import { type ClientState, queueText, stateText } from "../../../tools/virtual-board/client-state.js";
import { startVirtualBoard } from "../../../tools/virtual-board/index.js";
import { closedPort } from "../../support/closed-port.js";
import { datagramsTo } from "../../support/local-dgram.js";

let firmware: Bundle;
let loader: Bundle;

beforeAll(async () => {
  const bundles = await bundle([...selectTargets({ board: "esp32", example: "smart-weather" }), LOADER]);
  [firmware, loader] = bundles.filter(({ file }) => file.endsWith(".min.js")) as [Bundle, Bundle];
}, 120_000);

function flashed(port: number) {
  const files = { loader: Buffer.from(loader.code), code: Buffer.from(firmware.code), map: firmware.map };
  return asFlashed(loadBoard("esp32"), files, { host: "127.0.0.1", port, accessToken: "TOKEN" });
}

function boot(options: ReturnType<typeof flashed>) {
  const board = startVirtualBoard({ ...options, datagramsTo, manualBoot: true });
  onTestFinished(() => board.stop());
  const states: ClientState[] = [];
  board.on("client", (client) => states.push(client));
  board.boot();
  const reached = async (state: string) => {
    while (states.at(-1)?.state !== state) await once(board, "client");
    return states.at(-1)!;
  };
  return { board, states, reached };
}

describe("the client of a board", () => {
  test("is seen from waiting for the network to online, with nothing in its queue at last", async () => {
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    emulator.createDevice({ name: "Board", token: "TOKEN" });
    const { board, states, reached } = boot(flashed(emulator.mqttPort));
    await reached("online");
    expect(states.map(({ state }) => state)).toEqual(["waiting", "connecting", "online"]);
    await once(emulator, "telemetry");
    expect(board.client?.queue).toEqual({ messages: expect.any(Number), bytes: expect.any(Number) });
  });

  test("backs off for a pause that is told, and its queue grows", async () => {
    const { board, reached } = boot(flashed(await closedPort()));
    const { pauseMs } = await reached("backing off");
    expect(pauseMs).toBeGreaterThan(0);
    expect(pauseMs).toBeLessThanOrEqual(1000);
    while (!board.client?.queue?.messages) await new Promise((resolve) => setImmediate(resolve));
    expect(board.client.queue.bytes).toBeGreaterThan(50);
  });

  test("has a state, but no queue, once other code is in a slot", async () => {
    const { board, reached } = boot(flashed(1));
    await reached("backing off");
    board.storage.write("tb1", "another firmware");
    expect(board.client).toEqual({ state: expect.any(String) });
  });
});

test("a firmware without a client has no state, and its code no names", () => {
  const board = startVirtualBoard({ chip: "ESP32", firmware: 'E.emit("state", "sleepy"); E.emit("other", "idle")' });
  onTestFinished(() => board.stop());
  expect(board.client).toBeUndefined();
  expect(clientNames(loader.code, loader.map)).toBeUndefined();
});

test.each<[ClientState, string]>([
  [{ state: "online" }, "online"],
  [{ state: "waiting" }, "waiting for the network"],
  [{ state: "backing off", pauseMs: 2100 }, "backing off, connects again in 3 s"],
  [{ state: "backing off" }, "backing off"],
])("%j in words", (client, words) => {
  expect(stateText(client)).toBe(words);
});

test("a queue in words", () => {
  expect(
    [
      { messages: 0, bytes: 0 },
      { messages: 1, bytes: 90 },
      { messages: 12, bytes: 1480 },
    ].map(queueText),
  ).toEqual(["nothing waits", "1 message waits (90 bytes)", "12 messages wait (1,480 bytes)"]);
});
