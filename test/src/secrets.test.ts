/** What the client tells by its events ends in logs: nothing secret may be in it. */
import { expect, test } from "vitest";
import { Bench, ME } from "../support/bench";

const TOKEN = "tok3n-of-the-device";
const PASSWORD = "passw0rd-of-the-device";
const PAYLOAD = "s3cret-in-a-payload";
const credentials = { accessToken: TOKEN, password: PASSWORD };

function expectNothingSecret(bench: Bench): void {
  const told = JSON.stringify(bench.events);
  for (const secret of [TOKEN, PASSWORD, PAYLOAD]) expect(told).not.toContain(secret);
}

test("a refused token is told by its code alone", async () => {
  const bench = await Bench.connecting(credentials);
  await bench.refuse(5);
  expect(bench.errors()).toEqual([5]);
  expectNothingSecret(bench);
});

test.each([
  { ...credentials, accessToken: `${TOKEN}\0` },
  { ...credentials, password: `${PASSWORD}\0` },
  { ...credentials, port: TOKEN as unknown as number },
])("an option that cannot be used is told by its name alone", (options) => {
  const bench = new Bench(options);
  bench.client.connect();
  expect(bench.net.attempts).toBe(0);
  expectNothingSecret(bench);
});

test("messages and replies that go wrong are told without their payload", async () => {
  const bench = await Bench.online({ ...credentials, maxQueueBytes: 200, maxPacketBytes: 200 });
  bench.client.setServerSideRpcRequestHandler(() => ({ reply: PAYLOAD.repeat(20) }));
  bench.client.subscribeToAllAttributes(() => {});
  await bench.push(`${ME}rpc/request/1`, { method: "set", params: PAYLOAD });
  for (const topic of [`${ME}rpc/request/2`, `${ME}attributes`, "unknown"]) {
    bench.socket.send({ cmd: "publish", topic, payload: `{"a":${PAYLOAD}`, qos: 0, dup: false, retain: false });
    await bench.pass();
  }
  await bench.push(`${ME}rpc/request/3`, { params: PAYLOAD.repeat(20) });
  bench.client.sendTelemetry({ a: PAYLOAD.repeat(20) });
  bench.client.sendAttributes({ a: PAYLOAD.repeat(20) });
  bench.client.sendRpcReply(99, PAYLOAD);
  bench.client.publish("a/+", PAYLOAD);
  await bench.pass(100);
  expect(bench.errors().length).toBeGreaterThan(5);
  expect(bench.told("skip")).toHaveLength(1);
  expectNothingSecret(bench);
});
