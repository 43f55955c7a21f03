/** The account by which a server is observed: it takes away what it made, and tells no secret. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Tenant } from "../../tools/observations/tenant.js";
import { emulatedServer } from "./servers.js";

const undo: Array<() => unknown> = [];
let account: Tenant;

beforeAll(async () => {
  account = await Tenant.logIn(await emulatedServer((step) => undo.push(step)));
});

afterAll(async () => {
  for (const step of undo) await step();
});

test("cleaning up takes all steps, and then throws the first that was refused", async () => {
  const tenant = account.again();
  const { id } = await tenant.device();
  tenant.afterwards("DELETE", "/api/device/first");
  tenant.afterwards("DELETE", "/api/device/second");
  await expect(tenant.cleanUp()).rejects.toThrow("DELETE /api/device/second: 400");
  expect(await account.rest("GET", `/api/device/${id}`)).toMatchObject({ status: 404 });
});

test("what is gone already is no fault of cleaning up", async () => {
  const tenant = account.again();
  const { id } = await tenant.device();
  await tenant.must("DELETE", `/api/device/${id}`);
  await expect(tenant.cleanUp()).resolves.toBeUndefined();
});

test("the error of a device that is refused tells no token", async () => {
  const refused = account.again().device({ type: null, name: "<b>" });
  await expect(refused).rejects.toThrow("POST /api/device?accessToken=<token>: 400");
});

test("waiting for what settles ends when it never does", { timeout: 30_000 }, async () => {
  let answer = 0;
  const ask = async () => ++answer;
  await expect(account.settled(ask, () => true)).resolves.toBeGreaterThan(2);
});
