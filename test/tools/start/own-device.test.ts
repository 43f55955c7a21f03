import { expect, test } from "vitest";
import { ThingsBoard } from "../../../tools/rest/index.js";
import { nameByToken } from "../../../tools/start/own-device.js";
import { connectBoard, emulatorWithDevice } from "../emulator/support.js";

async function owned() {
  const { emulator, device } = await emulatorWithDevice();
  const owner = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "tenant@thingsboard.org", "tenant");
  return { emulator, device, owner };
}

test("a board's device is found by its token, among those that connected last", async () => {
  const { emulator, device, owner } = await owned();
  await connectBoard(emulator, { username: device.token });
  for (let i = 0; i < 30; i++) emulator.createDevice({ name: `never connected ${i}` });
  const other = emulator.createDevice({ name: "later" });
  await connectBoard(emulator, { username: other.token });
  expect(await nameByToken(owner, device.token)).toBe(device.name);
  expect(await nameByToken(owner, other.token)).toBe("later");
});

test("it is null for a token that none of them has, and for a user who may not see that", async () => {
  const { emulator, device, owner } = await owned();
  await connectBoard(emulator, { username: device.token });
  expect(await nameByToken(owner, "another", 0)).toBe(null);
  const stranger = new ThingsBoard(owner.address, "tenant@thingsboard.org", "wrong");
  expect(await nameByToken(stranger, device.token, 0)).toBe(null);
});
