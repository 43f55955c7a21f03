import { describe, expect, test } from "vitest";
import { connectBoard, RPC_REQUESTS, tenantAndBoard } from "../support.js";

describe("RPC", () => {
  async function answering(reply: string) {
    const context = await tenantAndBoard();
    const board = await connectBoard(context.emulator);
    await board.subscribe(RPC_REQUESTS);
    board.client.on("message", (topic) => board.client.publish(topic.replace("request", "response"), reply));
    return context;
  }

  test("a two-way call answers with the device's JSON", async () => {
    const { tenant, device } = await answering('{"v":1.50}');
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {} });
    expect([response.status, await response.text()]).toEqual([200, '{"v":1.5}']);
  });

  test("a reply that is not JSON is a 406", async () => {
    const { tenant, device } = await answering("done");
    expect((await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {} })).status).toBe(406);
  });

  test("an empty reply is a 200 without a body", async () => {
    const { tenant, device } = await answering("");
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {} });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("a one-way call is a 200 without a body", async () => {
    const { tenant, device } = await answering("{}");
    const response = await tenant.post(`/api/rpc/oneway/${device.id}`, { method: "set", params: 1 });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("numbers reach the device as they were written", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const board = await connectBoard(emulator);
    await board.subscribe(RPC_REQUESTS);
    await tenant.postText(`/api/rpc/oneway/${device.id}`, '{"method":"set","params":{"a":25.0,"b":9007199254740993}}');
    expect((await board.next()).body).toBe('{"method":"set","params":{"a":25.0,"b":9007199254740993}}');
  });

  test.each([
    ["/api/rpc/twoway", "away", 504],
    ["/api/rpc/oneway", "away", 504],
    ["/api/rpc/twoway", "silent", 504],
    ["/api/plugins/rpc/twoway", "away", 409],
    ["/api/plugins/rpc/oneway", "away", 409],
    ["/api/plugins/rpc/twoway", "silent", 408],
  ])("%s to a device that is %s is a %i", async (path, state, expected) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    if (state === "silent") await (await connectBoard(emulator)).subscribe(RPC_REQUESTS);
    const response = await tenant.post(`${path}/${device.id}`, { method: "get", params: {}, timeout: 30 });
    expect([response.status, await response.text()]).toEqual([expected, ""]);
  });

  test("a persistent call answers with its id at once", async () => {
    const { tenant, device } = await tenantAndBoard();
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {}, persistent: true });
    const { rpcId } = (await response.json()) as { rpcId: string };
    expect(await tenant.json(`/api/rpc/persistent/${rpcId}`)).toMatchObject({
      id: { id: rpcId },
      status: "QUEUED",
      response: null,
    });
  });

  test("an expirationTime overrides the timeout", async () => {
    const { tenant, device } = await tenantAndBoard();
    const start = Date.now();
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, {
      method: "get",
      params: {},
      timeout: 600_000,
      expirationTime: start + 40,
    });
    expect(response.status).toBe(504);
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test("a body without a method is a 500", async () => {
    const { tenant, device } = await tenantAndBoard();
    expect((await tenant.post(`/api/rpc/oneway/${device.id}`, { params: {} })).status).toBe(500);
  });
});
