/** Other topics by board.json, and a firmware that is built with them. */
import { describe, expect, it, onTestFinished } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { loadBoard } from "../../../../tools/compiler/targets/boards.js";
import type { Topics } from "../../../../tools/compiler/targets/topics.js";
import { startEmulator } from "../../../../tools/emulator/index.js";
import { boot, settingsFor } from "../../../support/firmware.js";
import { heard, subscribedTo } from "../../../support/on-board.js";
import { boardJson, messageOf, project } from "../support.js";

const PROFILE_TOPICS = { telemetry: "my/telemetry", attributes: "my/out" };
const builds = new Map<string, Promise<string>>();

/** Built once for each. */
function firmwareWith(topics?: Topics, entry = "boards/esp8266/main.ts"): Promise<string> {
  const key = `${entry} ${JSON.stringify(topics)}`;
  const code = builds.get(key) ?? build(entry, topics);
  builds.set(key, code);
  return code;
}

async function build(entry: string, topics?: Topics): Promise<string> {
  const board = { ...loadBoard("esp8266"), ...(topics && { topics }) };
  const [, small] = await bundle([{ name: "topics", entry, board }]);
  return small!.code;
}

const texts = (code: string) => [...new Set(code.match(/"(v\d\/|my\/)[^"]*"/g))].sort();

describe("topics", () => {
  it("are the usual ones without a word in board.json", async () => {
    expect(texts(await firmwareWith())).toEqual([
      '"v1/devices/me/"',
      '"v1/devices/me/attributes"',
      '"v1/devices/me/rpc/request/"',
      '"v1/devices/me/rpc/request/+"',
      '"v1/devices/me/rpc/response/"',
      '"v1/devices/me/telemetry"',
    ]);
  });

  it("are the short ones with v2, but for the claim, which has none", async () => {
    const code = await firmwareWith("v2");
    expect(texts(code)).toEqual(expect.arrayContaining(['"v2/a/j"', '"v2/r/req/j/+"', '"v2/t/j"']));
    expect(code).not.toContain("v1/");
    const claiming = texts(await firmwareWith("v2", "boards/examples/claiming.ts"));
    expect(claiming.filter((text) => text.includes("v1"))).toEqual(['"v1/devices/me/claim"']);
  });

  it("are those of a device profile, and the usual ones for the rest", async () => {
    const code = await firmwareWith(PROFILE_TOPICS);
    expect(texts(code)).toEqual(
      expect.arrayContaining(['"my/telemetry"', '"v1/devices/me/attributes"', '"v1/devices/me/rpc/request/+"']),
    );
    expect(texts(await firmwareWith(PROFILE_TOPICS, "boards/examples/relay.ts"))).toContain('"my/out"');
    expect(code).not.toContain('"v1/devices/me/telemetry"');
  });

  it.each([
    ["v3"],
    [{}],
    [{ telemetry: "a/#" }],
    [{ telemetry: "a/+" }],
    [{ telemetry: "" }],
    [{ sharedAttributes: "a" }],
    [{ rpc: "a" }],
  ])("that no server takes are refused by the board's file: %j", async (topics) => {
    const root = project({ "boards/own/board.json": boardJson({ topics }) });
    expect(await messageOf(() => loadBoard("own", root))).toMatch(/^boards\/own\/board\.json: .*\/topics/);
  });
});

describe("a firmware", () => {
  it("with the short topics sends, asks, is told and is called by them", async () => {
    const firmware = await firmwareWith("v2");
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    const device = emulator.createDevice({ name: "board", token: "board-token" });
    device.setSharedAttributes({ intervalMs: 2000 });
    const filters: string[] = [];
    emulator.on("subscribe", (_, filter) => void filters.push(filter));
    const subscribed = subscribedTo(emulator, "v2/a/res/j/+");
    const telemetry = heard(emulator, "telemetry");
    const { console } = boot("esp8266", { firmware, storage: settingsFor(emulator) });
    await subscribed;
    expect(await device.rpc("setLed", true)).toEqual({ led: true });
    await telemetry;
    expect(filters.sort()).toEqual(["v2/a/j", "v2/a/res/j/+", "v2/r/req/j/+"]);
    expect(console.lines.join("\n")).not.toMatch(/error/);
  });

  it.each([
    ["", PROFILE_TOPICS, '"\\0\\fmy/telemetry"'],
    [", also long ones", { ...PROFILE_TOPICS, telemetry: `my/${"long/".repeat(40)}telemetry` }, '"\\0\\xd4my/long/'],
  ])(
    "with a profile's topics%s sends by them, and hears of shared attributes by the usual one",
    async (_, topics, field) => {
      const firmware = await firmwareWith(topics, "boards/examples/attribute-cache.ts");
      // A packet's bytes for the topic, with its length as bytes.
      expect(firmware).toContain(field);
      const emulator = await startEmulator();
      onTestFinished(() => emulator.close());
      emulator.createDeviceProfile({
        name: "custom",
        transportConfiguration: {
          type: "MQTT",
          deviceTelemetryTopic: topics.telemetry,
          deviceAttributesTopic: topics.attributes,
          deviceAttributesSubscribeTopic: "my/in",
        },
      });
      const device = emulator.createDevice({ name: "board", token: "board-token", type: "custom" });
      const subscribed = subscribedTo(emulator, "v1/devices/me/attributes");
      const telemetry = heard(emulator, "telemetry");
      const { console } = boot("esp8266", { firmware, storage: settingsFor(emulator) });
      await subscribed;
      device.setSharedAttributes({ place: "hall" });
      await console.next("this is hall");
      const [, [entry]] = await telemetry;
      expect(Object.keys(entry!.values)).toEqual(["freeVariables"]);
    },
  );
});
