/** The firmware of each board, as it was built, by what only a virtual board shows of it. The rest is in test/device-checks/firmware.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { ROOT } from "../../tools/project.js";
import { boot, bootWithServer, timeThatRuns, WIFI } from "../support/firmware.js";
import { asked, SERVER_TIME } from "../support/local-dgram.js";
import { heard, subscribedTo } from "../support/on-board.js";

const BOARDS = boardIds();
const WITH_WIFI = BOARDS.filter((id) => loadBoard(id).wifi);

test("there is a board for each chip", () => {
  expect(BOARDS.map((id) => loadBoard(id).chip)).toEqual(["ESP32", "ESP8266", "LINUX"]);
});

test.each(BOARDS)("main.ts is short enough to be read and edited, %s", (id) => {
  const lines = readFileSync(join(ROOT, "boards", id, "main.ts"), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines.length).toBeLessThanOrEqual(60);
});

describe.each(BOARDS)("the firmware of %s", (id) => {
  test("switches its LED by RPC, and answers", async () => {
    timeThatRuns();
    const { emulator, device, board, info } = await bootWithServer(id);
    await subscribedTo(emulator, "v1/devices/me/rpc/request/+");
    const lit = info.led!.activeLow ? 0 : 1;
    for (const isOn of [true, false, true]) {
      expect(await device.rpc("setLed", isOn)).toEqual({ led: isOn });
      expect(board.pin("LED").level).toBe(isOn ? lit : 1 - lit);
    }
  });

  test("raises no exception", async () => {
    timeThatRuns();
    const { emulator, device, board } = await bootWithServer(id);
    await heard(emulator, "telemetry");
    await device.rpc("setLed", true);
    expect(board.exceptions).toEqual([]);
  });
});

describe.each(BOARDS)("the firmware of %s without settings that can be used", (id) => {
  const LIKE = 'It is like {"ssid":"..","password":"..","host":"..","port":1883,"accessToken":".."}';

  test.each([
    ["missing", {}, "is not in Storage"],
    ["broken", { "tb.json": '{"host":"ThingsBoard' }, "is not JSON"],
    ["no object", { "tb.json": "5" }, "is not JSON"],
    ["without a host", { "tb.json": { ssid: "a", accessToken: "b" } }, "has no host"],
    ["without a token", { "tb.json": { ssid: "a", host: "b" } }, "has no accessToken"],
  ])("says in one line that they are %s, and does nothing else", (_what, storage, problem) => {
    const { board, console } = boot(id, { storage });
    expect(console.lines).toEqual([`Settings: tb.json ${problem}. ${LIKE}`]);
    expect(board.timerCount).toBe(0);
    expect(board.sockets).toEqual([]);
    expect(board.exceptions).toEqual([]);
    if (loadBoard(id).wifi) expect(board.wifi.status).toBe("off");
  });
});

describe.each(WITH_WIFI)("the clock of %s", (id) => {
  test("is set by a time server when it has connected", async () => {
    asked.length = 0;
    const { board, console } = await bootWithServer(id, { wifi: { ...WIFI, connectedAtBoot: true } });
    expect(board.clock.now()).toBeLessThan(60_000);
    await console.next("ThingsBoard: connected");
    await expect.poll(() => board.clock.now()).toBeGreaterThan(SERVER_TIME - 1000);
    expect(board.clock.now()).toBeLessThan(SERVER_TIME + 10_000);
    expect(asked).toEqual(["pool.ntp.org:123"]);
  });
});
