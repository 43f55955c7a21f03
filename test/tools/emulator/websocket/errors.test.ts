import { describe, expect, test } from "vitest";
import { emulatorWithDevice } from "../support.js";
import { openAs } from "./support.js";

const NO_DEVICE = "00000000-0000-0000-0000-000000000000";

describe("a command is answered with an error", () => {
  test.each([
    ["a negative id", { cmdId: -1 }, 2, "Cmd id is negative value!"],
    ["no entity", { entityId: "" }, 2, "Device id is empty!"],
    ["an unknown device", { entityId: NO_DEVICE }, 1, "Failed to fetch data!"],
    ["an entity that is no device", { entityType: "ASSET" }, 1, expect.stringMatching(/^No enum constant .*ASSET$/)],
    ["no UUID", { entityId: "x" }, 1, "Invalid UUID string: x"],
    ["a history without keys", { type: "TIMESERIES_HISTORY" }, 2, "Keys are empty!"],
    ["aggregation, which is not emulated", { keys: "a", agg: "AVG" }, 2, "Aggregation is not emulated"],
    ["a command that is not emulated", { type: "ALARM_DATA" }, 2, "ALARM_DATA is not emulated"],
  ])("for %s", async (_what, members, errorCode, errorMsg) => {
    const { emulator, device } = await emulatorWithDevice();
    const socket = await openAs(emulator);
    const command = { type: "TIMESERIES", cmdId: 5, entityType: "DEVICE", entityId: device.id, ...members };
    socket.send({ cmds: [command] });
    const { cmdId } = command;
    expect(await socket.next()).toEqual({ subscriptionId: cmdId, errorCode, errorMsg, data: null, latestValues: {} });
  });

  test("for a device of somebody else", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const socket = await openAs(emulator, "customer");
    socket.send({ cmds: [{ type: "TIMESERIES", cmdId: 1, entityType: "DEVICE", entityId: device.id }] });
    expect(await socket.next()).toMatchObject({ errorCode: 1, errorMsg: "Failed to fetch data!" });
  });

  test.each([
    ["is not JSON", "{"],
    ["is not an object", "[]"],
    ["has an unknown member", '{"tsSubCmds":[]}'],
    ["has an unknown command", '{"cmds":[{"type":"TIMESERIES_UNSUBSCRIBE","cmdId":7}]}'],
    ["has a command without a type", '{"cmds":[{"cmdId":7}]}'],
    ["has a command with an unknown member", '{"cmds":[{"type":"TIMESERIES","cmdId":7,"id":1}]}'],
    ["has a member of the wrong type", '{"cmds":[{"type":"TIMESERIES","cmdId":7,"keys":[]}]}'],
    ["has no list of commands", '{"cmds":{}}'],
  ])("under the id 1 when the message %s", async (_what, message) => {
    const { emulator } = await emulatorWithDevice();
    const socket = await openAs(emulator);
    socket.send(message);
    expect(await socket.next()).toEqual({
      subscriptionId: 1,
      errorCode: 2,
      errorMsg: "Failed to parse the payload",
      data: null,
      latestValues: {},
    });
  });
});

test("unsubscribing without an entity ends all that the WebSocket has, for good", async () => {
  const { emulator, device } = await emulatorWithDevice();
  const socket = await openAs(emulator);
  const subscription = { type: "ATTRIBUTES", cmdId: 1, entityType: "DEVICE", entityId: device.id };
  socket.send({ cmds: [subscription] });
  await socket.next();
  socket.send({ cmds: [{ type: "ATTRIBUTES", cmdId: 2, unsubscribe: true }, subscription] });
  expect(await socket.next()).toMatchObject({
    subscriptionId: 0,
    errorCode: 1,
    errorMsg: "Session meta-data not found!",
  });
});
