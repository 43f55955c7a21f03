import { describe, expect, test, vi } from "vitest";
import { connectBoard, emulatorWithDevice, publishPacket, RawClient, Rest, stopClock } from "./support.js";

const CLAIM = "v1/devices/me/claim";
const DAY_MS = 86_400_000;

async function claimed(payload: unknown) {
  const { emulator, device } = await emulatorWithDevice();
  const board = await connectBoard(emulator);
  const customer = await Rest.as(emulator, "customer");
  await board.publish(CLAIM, payload);
  const claim = async (secretKey?: string) => {
    const response = await customer.post(
      "/api/customer/device/board/claim",
      secretKey === undefined ? undefined : { secretKey },
    );
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return { emulator, device, board, customer, claim };
}

describe("claiming", () => {
  test("is acknowledged and answered by nothing else", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(CLAIM, '{"secretKey":"s","durationMs":60000}'));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
  });

  test("the right secret gives the device to the customer", async () => {
    const { claim, customer, device } = await claimed({ secretKey: "s", durationMs: 60_000 });
    expect(await claim("s")).toMatchObject({ status: 200, body: { response: "SUCCESS", device: { name: "board" } } });
    expect((await customer.get(`/api/device/${device.id}`)).status).toBe(200);
  });

  test("a customer's claim without a body is a 500, as the server has it", async () => {
    const { claim } = await claimed("");
    expect((await claim()).status).toBe(500);
  });

  test("an empty payload claims without a secret", async () => {
    const { claim } = await claimed("");
    expect((await claim("")).status).toBe(200);
  });

  test("a wrong secret fails and evicts the claim", async () => {
    const { claim } = await claimed({ secretKey: "s" });
    expect(await claim("wrong")).toEqual({ status: 400, body: "FAILURE" });
    expect(await claim("s")).toEqual({ status: 400, body: "FAILURE" });
  });

  test("a claim that came too late fails", async () => {
    const { claim } = await claimed({ secretKey: "s", durationMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await claim("s")).toEqual({ status: 400, body: "FAILURE" });
  });

  test("a customer who comes too late evicts the claim: the device may offer itself again", async () => {
    stopClock();
    const { board, claim } = await claimed({ secretKey: "s", durationMs: 1000 });
    vi.setSystemTime(Date.now() + 1001);
    expect(await claim("s")).toEqual({ status: 400, body: "FAILURE" });
    await board.publish(CLAIM, { secretKey: "s", durationMs: 1000 });
    expect((await claim("s")).status).toBe(200);
  });

  test("without a duration a claim is good for a day", async () => {
    stopClock();
    const offered = Date.now();
    const first = await claimed({ secretKey: "s" });
    vi.setSystemTime(offered + DAY_MS - 1000);
    expect((await first.claim("s")).status).toBe(200);
    vi.setSystemTime(offered);
    const second = await claimed({ secretKey: "s", durationMs: 2 * DAY_MS });
    // The server's cache keeps no claim for longer, whatever its duration.
    vi.setSystemTime(offered + DAY_MS + 1000);
    expect(await second.claim("s")).toEqual({ status: 400, body: "FAILURE" });
  });

  test("a second claim with another secret is ignored, although it is acknowledged", async () => {
    const { board, claim } = await claimed({ secretKey: "first" });
    await board.publish(CLAIM, { secretKey: "second" });
    expect((await claim("first")).status).toBe(200);
  });

  test("a second claim does not mend an expired one", async () => {
    const { board, claim } = await claimed({ secretKey: "s", durationMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await board.publish(CLAIM, { secretKey: "s", durationMs: 60_000 });
    expect(await claim("s")).toEqual({ status: 400, body: "FAILURE" });
  });

  test("a device that was never offered cannot be claimed", async () => {
    const { emulator } = await emulatorWithDevice();
    const response = await (await Rest.as(emulator, "customer")).post("/api/customer/device/board/claim", {
      secretKey: "s",
    });
    expect([response.status, await response.json()]).toEqual([400, "FAILURE"]);
  });

  test("a claimed device is CLAIMED for whoever tries next, and its own claims are acknowledged and ignored", async () => {
    const { board, claim } = await claimed({ secretKey: "s" });
    await claim("s");
    await board.publish(CLAIM, { secretKey: "s" });
    // An entry would make a wrong secret a FAILURE.
    expect(await claim("wrong")).toEqual({ status: 400, body: "CLAIMED" });
  });

  test("a device that was given back can be claimed again", async () => {
    const { board, claim, customer, device } = await claimed({ secretKey: "s" });
    await claim("s");
    expect((await customer.delete("/api/customer/device/board/claim")).status).toBe(200);
    expect((await customer.get(`/api/device/${device.id}`)).status).toBe(403);
    await board.publish(CLAIM, { secretKey: "again" });
    expect((await claim("again")).status).toBe(200);
  });

  test("a tenant's user does not claim", async () => {
    const { emulator } = await claimed({ secretKey: "s" });
    const tenant = await Rest.as(emulator, "tenant");
    expect((await tenant.post("/api/customer/device/board/claim", { secretKey: "s" })).status).toBe(403);
  });

  test("a numeric secret is compared as text", async () => {
    const { claim } = await claimed('{"secretKey":12345}');
    expect((await claim("12345")).status).toBe(200);
  });
});
