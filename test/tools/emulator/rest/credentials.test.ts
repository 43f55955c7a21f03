import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "../../../../tools/emulator/index.js";
import { makeCertificate } from "../certificates.js";
import { connectBoard, tenantAndBoard } from "../support.js";

const sha3 = (text: string) => createHash("sha3-256").update(text).digest("hex");

async function withCredentials(options: EmulatorOptions = {}) {
  const made = await tenantAndBoard(options);
  const { tenant, device } = made;
  const path = `/api/device/${device.id}/credentials`;
  const save = async (fields: object) => {
    const response = await tenant.post("/api/device/credentials", { ...(await tenant.json(path)), ...fields });
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
    return (await response.json()) as any;
  };
  const basic = (value: unknown) => save({ credentialsType: "MQTT_BASIC", credentialsValue: JSON.stringify(value) });
  return { ...made, path, save, basic };
}

describe("credentials over REST", () => {
  test("a token is their id", async () => {
    const { emulator, save } = await withCredentials();
    expect(await save({ credentialsId: "fresh" })).toMatchObject({ credentialsId: "fresh", credentialsValue: null });
    await connectBoard(emulator, { username: "fresh" });
  });

  test("MQTT basic ones are found by user name, or by a hash with the client id", async () => {
    const { basic } = await withCredentials();
    expect(await basic({ userName: "u", password: "p" })).toMatchObject({ credentialsId: "u" });
    expect(await basic({ clientId: "c" })).toMatchObject({ credentialsId: sha3("c") });
    expect(await basic({ clientId: "c", userName: "u" })).toMatchObject({
      credentialsId: sha3("c|u"),
      credentialsValue: '{"clientId":"c","userName":"u","password":null}',
    });
  });

  test("a certificate is kept as its bare base64, and found by the hash of that", async () => {
    const { path, save, tenant } = await withCredentials();
    const { cert } = makeCertificate("board");
    const bare = cert.replace(/-----.*-----|\n/g, "");
    const saved = await save({ credentialsType: "X509_CERTIFICATE", credentialsId: "any", credentialsValue: cert });
    expect(saved).toMatchObject({
      credentialsType: "X509_CERTIFICATE",
      credentialsId: sha3(bare),
      credentialsValue: bare,
    });
    expect(await tenant.json(path)).toEqual(saved);
  });

  test.each([
    ["4.2", undefined],
    ["4.2.2.3", "userName must not contain control characters!"],
    ["4.3", undefined],
    ["4.3.1.3", "userName must not contain control characters!"],
  ])("control characters in version %s: %s", async (serverVersion, message) => {
    const { basic } = await withCredentials({ serverVersion });
    expect((await basic({ userName: "u\n" })).message).toBe(message);
  });

  test.each([
    [{ password: "p" }, "Both mqtt client id and user name are empty!"],
    [{ clientId: "c", password: "p" }, "Password cannot be specified along with client id"],
    [null, "Invalid credentials body for simple mqtt credentials!"],
  ])("MQTT basic ones like %j are a 400", async (value, message) => {
    const { basic } = await withCredentials();
    expect(await basic(value)).toMatchObject({ status: 400, message });
  });

  test("those of another device are a 400", async () => {
    const { emulator, save } = await withCredentials();
    emulator.createDevice({ name: "other", token: "taken" });
    expect(await save({ credentialsId: "taken" })).toMatchObject({
      status: 400,
      message: "Device credentials are already assigned to another device!",
    });
  });

  test("are changed by their id, which is read first: a device has one set", async () => {
    const { save } = await withCredentials();
    expect(await save({ id: null })).toMatchObject({
      status: 400,
      message: "Credentials for this device are already specified!",
    });
    expect(await save({ id: { id: "none" } })).toMatchObject({
      status: 400,
      message: "Unable to update non-existent device credentials!",
    });
  });

  test("come with a new device", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    const credentials = { credentialsType: "MQTT_BASIC", credentialsValue: '{"userName":"u","password":"p"}' };
    const response = await tenant.post("/api/device-with-credentials", { device: { name: "new" }, credentials });
    expect(await response.json()).toMatchObject({ name: "new" });
    await connectBoard(emulator, { username: "u", password: "p" });
  });
});

describe("a login", () => {
  test("with a user and a client id is looked up by both, and then by the user alone", async () => {
    const { emulator } = await tenantAndBoard();
    emulator.createDevice({ name: "both", credentials: { clientId: "c", userName: "u", password: "p" } });
    emulator.createDevice({ name: "user", credentials: { userName: "u", password: "q" } });
    await connectBoard(emulator, { clientId: "c", username: "u", password: "p" });
    await connectBoard(emulator, { clientId: "other", username: "u", password: "q" });
    expect([emulator.device("both")?.online, emulator.device("user")?.online]).toEqual([true, true]);
    // The pair is there and the password is wrong: the user alone does not count.
    await expect(connectBoard(emulator, { clientId: "c", username: "u", password: "q" })).rejects.toThrow(
      /Not authorized/,
    );
  });

  test("without a user is looked up by the client id, whatever the password", async () => {
    const { emulator } = await tenantAndBoard();
    emulator.createDevice({ name: "by id", credentials: { clientId: "chip" } });
    await connectBoard(emulator, { clientId: "chip", username: undefined });
    expect(emulator.device("by id")?.online).toBe(true);
  });
});
