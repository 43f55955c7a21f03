/** A board's firmware as it was started from .bootcde with its settings file. */
import { expect, test } from "vitest";
import { boardIds } from "../../tools/compiler/targets/board-names.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { settingsFor, WIFI } from "../support/firmware.js";
import { builtFor } from "../support/form.js";
import { type AtEnd, emulatorWithBoard, heard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

/** In place of the time server that the firmware asks: no test sends anything to another machine. */
const NO_TIME_SERVER = {
  ".boot1":
    'Modules.addCached("dgram",function(){exports.createSocket=function(){return exports};exports.send=exports.close=exports.on=function(){}})',
};

export function firmwareChecks(kind: Kind): void {
  const board = boardIds()
    .map((id) => loadBoard(id))
    .find(({ chip }) => chip === kind.chip)!;

  const boot = (atEnd: AtEnd, storage: Record<string, string | object>) =>
    kind.boot(atEnd, {
      board,
      firmware: builtFor(kind, board.id),
      wifi: WIFI,
      storage: { ...NO_TIME_SERVER, ...storage },
    });

  async function bootWithServer(atEnd: AtEnd, settings: object = {}) {
    const server = await emulatorWithBoard(atEnd);
    return { ...server, ...(await boot(atEnd, settingsFor(server.emulator, settings))) };
  }

  test("joins Wi-Fi where there is one, and connects", async ({ onTestFinished: atEnd }) => {
    const { console } = await bootWithServer(atEnd);
    await console.next("ThingsBoard: connected");
    const joining = ["Wi-Fi: joining workshop", "Wi-Fi: connected, 192.168.4.2"];
    expect(console.lines.filter((line) => line !== "")).toEqual([
      ...(board.wifi ? joining : []),
      "ThingsBoard: connected",
    ]);
  });

  test("sends readings, obeys an RPC, refuses another, and raises no exception", async ({ onTestFinished: atEnd }) => {
    const { emulator, device, console } = await bootWithServer(atEnd);
    const sensor = kind.chip === "ESP8266" ? "light" : "temperature";
    // What firmware is in use may be told before the first reading.
    let entries: { values: Record<string, unknown> }[] = [];
    while (!entries.some(({ values }) => sensor in values)) [, entries] = await heard(emulator, "telemetry");
    expect(entries).toMatchObject([{ values: { [sensor]: expect.any(Number), freeVariables: expect.any(Number) } }]);
    for (const isOn of [true, false]) expect(await device.rpc("setLed", isOn)).toEqual({ led: isOn });
    expect(await device.rpc("fly", {})).toEqual({ error: "unknown method fly" });
    expect(console.lines.join("\n")).not.toMatch(/Uncaught|ERROR/i);
  });

  test("prints why it cannot connect", async ({ onTestFinished: atEnd }) => {
    const { console } = await bootWithServer(atEnd, { accessToken: "wrong" });
    await console.next("ThingsBoard: error 5 CONNACK");
  });

  test("comes back after the server has gone", async ({ onTestFinished: atEnd }) => {
    const { emulator, console } = await bootWithServer(atEnd);
    await console.next("ThingsBoard: connected");
    const connected = heard(emulator, "connect");
    emulator.dropConnections();
    await console.next(/^ThingsBoard: error -10 /);
    await console.next("ThingsBoard: connected");
    expect((await connected)[0].online).toBe(true);
  });

  test("reads settings with text beyond ASCII", async ({ onTestFinished: atEnd }) => {
    const { emulator } = await emulatorWithBoard(atEnd);
    emulator.createDevice({ name: "other", token: "Größe €" });
    const { console } = await boot(atEnd, settingsFor(emulator, { accessToken: "Größe €" }));
    await console.next("ThingsBoard: connected");
  });

  const unusable: [what: string, storage: Record<string, string | object>, problem: string][] = [
    ["missing", {}, "is not in Storage"],
    ["broken", { "tb.json": '{"host":"ThingsBoard' }, "is not JSON"],
    ["what the parser would not survive", { "tb.json": '{"host":ѿ' }, "is not JSON"],
    ["no object", { "tb.json": "5" }, "is not JSON"],
    ["without a host", { "tb.json": { ssid: "a", accessToken: "b" } }, "has no host"],
    ["without a token", { "tb.json": { ssid: "a", host: "b" } }, "has no accessToken"],
  ];
  for (const [what, storage, problem] of unusable) {
    test(`says in one line that the settings are ${what}`, async ({ onTestFinished: atEnd }) => {
      const { console } = await boot(atEnd, storage);
      await console.next(
        `Settings: tb.json ${problem}. It is like {"ssid":"..","password":"..","host":"..","port":1883,"accessToken":".."}`,
      );
    });
  }
}
