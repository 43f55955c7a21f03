/** Wi-Fi under the firmware of each board that has it: there at boot, lost, given up, back. */
import { describe, expect, test, vi } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { boot, bootWithServer, settingsFor, timeThatJumps, timeThatRuns, WIFI } from "../support/firmware.js";
import { emulatorWithBoard, subscribedTo } from "../support/on-board.js";

const LOOK_MS = 30_000;

describe.each(boardIds().filter((id) => loadBoard(id).wifi))("Wi-Fi of %s", (id) => {
  const isEsp32 = loadBoard(id).chip === "ESP32";

  test("that is up at boot is not joined once more", async () => {
    timeThatRuns();
    const { console } = await bootWithServer(id, { wifi: { ...WIFI, connectedAtBoot: true } });
    await console.next("ThingsBoard: connected");
    expect(console.lines).toEqual(["ThingsBoard: connected"]);
  });

  test("is still up after load(), for which no event comes", async () => {
    timeThatRuns();
    const { board, console } = await bootWithServer(id);
    await console.next("ThingsBoard: connected");
    board.restart("load");
    await console.next("ThingsBoard: connected");
    expect(console.count("Wi-Fi: joining workshop")).toBe(1);
  });

  test("is looked for again and again while its password is refused", async () => {
    timeThatJumps();
    const { console } = await bootWithServer(id, { wifi: { ...WIFI, password: "another" } });
    const refused = isEsp32 ? "Wi-Fi: 4WAY_HANDSHAKE_TIMEOUT" : "Wi-Fi: wrong_password";
    await console.next(refused);
    vi.advanceTimersByTime(LOOK_MS);
    await console.next(refused);
    expect(console.count("Wi-Fi: joining workshop")).toBe(2);
  });

  test("without an address keeps the client from trying to connect", async () => {
    timeThatJumps();
    const { board, console, emulator } = await bootWithServer(id, { wifi: { ...WIFI, ssid: "elsewhere" } });
    await console.next(/^Wi-Fi: no_ap_found$/i);
    const reached = vi.fn();
    emulator.on("connect", reached);
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000);
      await new Promise(setImmediate);
      expect(board.evaluate('require("Wifi").getIP().ip')).toBe("0.0.0.0");
      expect(board.sockets).toEqual([]);
    }
    expect(console.lines.filter((line) => line.startsWith("ThingsBoard"))).toEqual([]);
    expect(reached).not.toHaveBeenCalled();
  });

  test("that is lost takes the link down, and back once it is there again", async () => {
    timeThatRuns();
    // an ESP32 tries three times in silence: long enough for the client to look
    const { board, console, emulator } = await bootWithServer(id, { wifi: { ...WIFI, joinMs: 3000 } });
    await console.next("ThingsBoard: connected");
    board.wifi.drop();
    await console.next("ThingsBoard: error -17 network");
    board.wifi.restore();
    await console.next("ThingsBoard: connected");
    expect(emulator.device("board")!.online).toBe(true);
  });

  test("that is lost for a moment leaves the link as it is", async () => {
    timeThatRuns();
    const { board, console, device, emulator } = await bootWithServer(id);
    await subscribedTo(emulator, "v1/devices/me/rpc/request/+");
    board.wifi.drop();
    board.wifi.restore();
    // It is back before the board's next pass: a look in between would rightly lose the link.
    vi.advanceTimersByTime(WIFI.joinMs!);
    expect(await device.rpc("setLed", true)).toEqual({ led: true });
    expect(console.count("ThingsBoard: connected")).toBe(1);
  });

  test("that the chip gave up is joined again at the next look", async () => {
    timeThatRuns();
    const { board, console } = await bootWithServer(id);
    await console.next("ThingsBoard: connected");
    board.wifi.giveUp();
    await console.next("ThingsBoard: error -17 network");
    board.wifi.restore();
    expect(board.wifi.connected).toBe(false);
    vi.advanceTimersByTime(LOOK_MS);
    await console.next("Wi-Fi: joining workshop");
    await console.next("ThingsBoard: connected");
  });
});

describe.each(boardIds().filter((id) => loadBoard(id).wifi))("the console that %s opens to the network", (id) => {
  test("is closed at each start", async () => {
    timeThatRuns();
    const { board, console } = await bootWithServer(id);
    expect(board.isTelnetOn).toBe(false);
    await console.next("ThingsBoard: connected");
    board.restart("load");
    expect(board.isTelnetOn).toBe(false);
  });

  test("is closed without settings too, since the chip may be in a network by itself", () => {
    expect(boot(id).board.isTelnetOn).toBe(false);
  });
});

test("a board without Wi-Fi asks for none", async () => {
  timeThatRuns();
  const { console } = await bootWithServer("linux");
  await console.next("ThingsBoard: connected");
  expect(console.lines).toEqual(["ThingsBoard: connected"]);
});

test("a board without Wi-Fi needs no network in its settings", async () => {
  timeThatRuns();
  const { emulator } = await emulatorWithBoard();
  const { console } = boot("linux", { storage: settingsFor(emulator, { ssid: undefined, password: undefined }) });
  await console.next("ThingsBoard: connected");
});
