import { expect, test } from "vitest";
import type { EmulatorOptions } from "../../../tools/emulator/options.js";
import { ThingsBoard } from "../../../tools/rest/index.js";
import { connectBoard, emulatorWithDevice, RPC_REQUESTS } from "../emulator/support.js";
import { loggedIn } from "./support.js";

async function owner(options: EmulatorOptions = {}) {
  const { emulator, device } = await emulatorWithDevice({ rpcMinTimeoutMs: 0, ...options });
  const address = `http://127.0.0.1:${emulator.httpPort}`;
  const thingsBoard = new ThingsBoard(address, "tenant@thingsboard.org", "tenant");
  return { emulator, board: device, id: device.id, thingsBoard };
}

test("a device is created with a token of choice or one of the server's, found by its name, and deleted", async () => {
  const { emulator, thingsBoard } = await owner();
  const made = await thingsBoard.createDevice({ name: "kitchen", label: "K", accessToken: "chosen" });
  expect(made).toMatchObject({ name: "kitchen", type: "default", label: "K" });
  expect((await thingsBoard.device("kitchen")).id.id).toBe(made.id.id);
  await connectBoard(emulator, { username: "chosen" });
  const other = await thingsBoard.createDevice({ name: "attic" });
  const { credentialsId } = await thingsBoard.credentials(other.id.id);
  await connectBoard(emulator, { username: credentialsId });
  await thingsBoard.deleteDevice(made.id.id);
  expect(await thingsBoard.findDevice("kitchen")).toBeUndefined();
  await expect(thingsBoard.device("kitchen")).rejects.toThrow(/^http:\S+ has no device "kitchen"$/);
});

test("devices of more than one page are all listed, with whether they are active", async () => {
  const { emulator, thingsBoard } = await owner();
  for (let i = 0; i < 120; i++) emulator.createDevice({ name: `d${i}` });
  await connectBoard(emulator);
  const devices = await thingsBoard.devices();
  expect(devices).toHaveLength(121);
  expect(devices.filter(({ active }) => active).map(({ name }) => name)).toEqual(["board"]);
  expect((await thingsBoard.devices("d11")).map(({ name }) => name)).toEqual([
    ..."d119 d118 d117 d116 d115 d114 d113 d112 d111 d110 d11".split(" "),
  ]);
});

test("signs that a database takes for any text are meant as they are", async () => {
  const { emulator, thingsBoard } = await owner();
  for (const name of ["a_b", "a-b", "50%", "c\\d"]) emulator.createDevice({ name });
  const found = async (text: string) => (await thingsBoard.devices(text)).map(({ name }) => name);
  expect([await found("a_b"), await found("0%"), await found("%"), await found("c\\d")]).toEqual([
    ["a_b"],
    ["50%"],
    ["50%"],
    ["c\\d"],
  ]);
});

test("the server is asked for the newest devices first: unsorted, it gives the oldest", async () => {
  const asked: URLSearchParams[] = [];
  const { thingsBoard } = await loggedIn((_what, { url }) => {
    asked.push(new URL(url!, "http://server").searchParams);
    return { body: { data: [], hasNext: asked.length < 2 } };
  });
  await thingsBoard.devices("kit");
  expect(asked.map((query) => Object.fromEntries(query))).toEqual(
    ["0", "1"].map((page) => ({
      ...{ pageSize: "100", page, textSearch: "kit", sortProperty: "createdTime", sortOrder: "DESC" },
    })),
  );
});

test("another token lets the device in, and the old one does not any more", async () => {
  const { emulator, thingsBoard, id } = await owner();
  await thingsBoard.setToken(id, "rotated");
  expect(await thingsBoard.credentials(id)).toMatchObject({
    credentialsType: "ACCESS_TOKEN",
    credentialsId: "rotated",
  });
  await connectBoard(emulator, { username: "rotated" });
  await expect(connectBoard(emulator)).rejects.toThrow();
});

test("the latest telemetry is texts, or has its types, or is null for a key without any", async () => {
  const { thingsBoard, board, id, emulator } = await owner();
  const device = await connectBoard(emulator);
  await device.publish("v1/devices/me/telemetry", { ts: 1700000000000, values: { t: 21.5, on: true } });
  expect(board.name).toBe("board");
  expect(await thingsBoard.latestTelemetry(id)).toEqual({
    t: [{ ts: 1700000000000, value: "21.5" }],
    on: [{ ts: 1700000000000, value: "true" }],
  });
  expect(await thingsBoard.latestTelemetry(id, ["t", "none"], true)).toMatchObject({
    t: [{ value: 21.5 }],
    none: [{ value: null }],
  });
});

test("shared attributes are written, read and deleted", async () => {
  const { thingsBoard, id } = await owner();
  await thingsBoard.saveAttributes(id, "SHARED_SCOPE", { intervalMs: 500, list: [1] });
  const read = () => thingsBoard.attributes(id, "SHARED_SCOPE", ["intervalMs", "list"]);
  expect((await read()).map(({ key, value }) => [key, value])).toEqual([
    ["intervalMs", 500],
    ["list", [1]],
  ]);
  await thingsBoard.deleteAttributes(id, "SHARED_SCOPE", ["list"]);
  expect((await read()).map(({ key }) => key)).toEqual(["intervalMs"]);
});

test("a two-way call gives the device's reply, a one-way call nothing", async () => {
  const { thingsBoard, id, emulator } = await owner();
  const device = await connectBoard(emulator);
  await device.subscribe(RPC_REQUESTS);
  const reply = thingsBoard.rpc(id, "setFan", true);
  const { topic, body } = await device.next();
  expect(JSON.parse(body)).toEqual({ method: "setFan", params: true });
  await device.publish(topic.replace("request", "response"), { fan: true });
  expect(await reply).toEqual({ fan: true });
  expect(await thingsBoard.rpc(id, "beep", {}, { oneway: true })).toBeUndefined();
});

test("a call that nobody answers is an error that says so", async () => {
  const { thingsBoard, id } = await owner();
  await expect(thingsBoard.rpc(id, "setFan", true, { timeoutMs: 50 })).rejects.toThrow(
    /answers 504 .*: the device is not connected, or has not answered in time$/,
  );
});
