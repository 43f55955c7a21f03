/** RPC both ways, each kind of it, on the server under test. */
import { describe, expect, test } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { useRpcMethods } from "../../src/rpc-methods";
import { RuleChain } from "../../tools/observations/rule-chain.js";
import { answered } from "../support/emulated";
import { Server } from "./live.js";

const server = new Server();

interface PersistentRpc {
  status: string;
  response: unknown;
}

describe("a call to the device", () => {
  test("two-way gets what the handler returns", async (t) => {
    const live = await server.online(t);
    live.client.setServerSideRpcRequestHandler((id, { method, params }) => ({ id, method, params }));
    const answer = await live.rpc("twoway", "echo", { a: [1, "größe €"] });
    expect(answer).toEqual({ status: 200, body: { id: 0, method: "echo", params: { a: [1, "größe €"] } } });
    expect((await live.rpc("twoway", "again", "x")).body).toEqual({ id: 1, method: "again", params: "x" });
  });

  test("two-way gets what sendRpcReply gives it later", async (t) => {
    const live = await server.online(t);
    live.client.setServerSideRpcRequestHandler((id) => {
      setImmediate(() => live.client.sendRpcReply(id, { on: true }));
    });
    expect(await live.rpc("twoway", "m")).toEqual({ status: 200, body: { on: true } });
  });

  test("of a handler that throws gets {error}", async (t) => {
    const live = await server.online(t);
    const told = live.next("error");
    live.client.setServerSideRpcRequestHandler(() => {
      throw "no such method";
    });
    expect((await live.rpc("twoway", "m")).body).toEqual({ error: "no such method" });
    expect(await told).toEqual([Code.CALLBACK_FAILED, "no such method"]);
  });

  test("one-way reaches the handler, and its caller does not wait", async (t) => {
    const live = await server.online(t);
    const heard = new Promise((resolve) =>
      live.client.setServerSideRpcRequestHandler((_, request) => resolve(request)),
    );
    expect((await live.rpc("oneway", "blink", 3)).status).toBe(200);
    expect(await heard).toEqual({ method: "blink", params: 3 });
  });

  test.for(["oneway", "twoway"] as const)(
    "persistent and %s waits for a device that is away, and is known to have succeeded",
    async (kind, t) => {
      const live = await server.device(t);
      const { body } = await live.rpc(kind, "later", 7, { persistent: true, expirationTime: Date.now() + 60_000 });
      const { rpcId } = body as { rpcId: string };
      live.client.setServerSideRpcRequestHandler((_, { params }) => ({ got: params }));
      await live.connect();
      const ask = () => live.tenant.must<PersistentRpc>("GET", `/api/rpc/persistent/${rpcId}`);
      const wanted = kind === "twoway" ? "SUCCESSFUL" : "DELIVERED";
      const { status, response } = await live.tenant.eventually(ask, ({ status }) => status === wanted);
      expect([status, response]).toEqual([wanted, kind === "twoway" ? { got: 7 } : null]);
    },
  );

  test("goes on after the link was lost, without a repeat of what was answered", async (t) => {
    const live = await server.online(t);
    const methods: string[] = [];
    live.client.setServerSideRpcRequestHandler((_, { method }) => methods.push(method));
    expect((await live.rpc("twoway", "first")).body).toBe(1);
    await live.restartLink();
    expect((await live.rpc("twoway", "second")).body).toBe(2);
    expect(methods).toEqual(["first", "second"]);
  });

  test("finds its method, the reply that comes later, and the word for one that there is not", async (t) => {
    const live = await server.online(t);
    useRpcMethods(live.client, {
      ping: () => "pong",
      later: (params, reply) => {
        setTimeout(reply, 10, { got: params });
      },
    });
    expect((await live.rpc("twoway", "ping")).body).toBe("pong");
    expect((await live.rpc("twoway", "later", 5)).body).toEqual({ got: 5 });
    expect((await live.rpc("twoway", "none")).body).toEqual({ error: "unknown method none" });
  });
});

describe("a call of the device's own", () => {
  test("is answered by a rule chain", async (t) => {
    const type = await RuleChain.thatAnswers(server.forTest(t));
    const { client } = await server.online(t, {}, { type });
    const echo = (params?: unknown) => answered((done) => client.sendRpcCall("echo", params as object, done));
    expect(await echo({ a: [1, "größe €"] })).toEqual([{ echo: { a: [1, "größe €"] } }]);
    expect(await echo()).toEqual([{ echo: {} }]);
  });

  test("that no rule answers ends in TIMEOUT, and the link stays", async (t) => {
    const { client } = await server.online(t, { requestTimeoutMs: 1500 });
    expect(await answered((done) => client.sendRpcCall("nobody", {}, done))).toEqual([undefined, Code.TIMEOUT]);
    expect(client.stats().reconnects).toBe(0);
  });

  test("for the limits of the session is answered by the server itself", async (t) => {
    const { client } = await server.online(t);
    const [limits] = await answered((done) => client.sendRpcCall("getSessionLimits", {}, done));
    expect(limits).toMatchObject({ maxPayloadSize: 65_536, maxInflightMessages: 100 });
  });
});
