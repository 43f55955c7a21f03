import { describe, expect, test } from "vitest";
import { ATTRIBUTES, emulatorWithDevice, event, publishPacket, RawClient, TELEMETRY } from "./support.js";

const BAD_KEYS: Array<[string, string, string]> = [
  ["that is blank", " ", "a key is blank"],
  ["of 256 characters", "k".repeat(256), "a key has 256 characters, more than 255"],
  ["that looks like HTML", "a<b", 'the key "a<b" looks like HTML'],
];

describe.each([
  ["telemetry", TELEMETRY],
  ["attributes", ATTRIBUTES],
])("%s with a key", (_, topic) => {
  test.each(BAD_KEYS)(
    "%s are acknowledged, and nothing of them is stored; the emulator says why",
    async (_, key, why) => {
      const { emulator, device } = await emulatorWithDevice();
      const lost = event(emulator, "notStored");
      const client = await RawClient.connected(emulator);
      client.send(publishPacket(topic, JSON.stringify({ good: 1, [key]: 2 })));
      expect(await client.untilPingResponse()).toMatchObject([{ cmd: "puback" }]);
      expect(await lost).toEqual([device, why]);
      expect([device.telemetry, device.clientAttributes]).toEqual([{}, {}]);
    },
  );

  test.each(["k".repeat(255), "a < b", "</b>", "a>b"])("%j are stored", async (key) => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(topic, JSON.stringify({ [key]: 2 })));
    await client.untilPingResponse();
    expect(Object.keys({ ...device.telemetry, ...device.clientAttributes })).toEqual([key]);
  });
});

test("of a list of telemetry only the entries with bad keys are lost", async () => {
  const { emulator, device } = await emulatorWithDevice();
  const client = await RawClient.connected(emulator);
  client.send(publishPacket(TELEMETRY, '[{"a":1},{"<b>":1},{"c":1}]'));
  await client.untilPingResponse();
  expect(Object.keys(device.telemetry)).toEqual(["a", "c"]);
});
