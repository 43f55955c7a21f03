/** RPC calls of the device's own, and who answers them: a rule chain, or nobody. */
import type { MqttLink } from "./mqtt-link.js";
import type { Observation } from "./observation.js";
import { RuleChain } from "./rule-chain.js";
import { pause, type Tenant } from "./tenant.js";

/** The server's time-out for them, and what it may take on top. */
const TIMEOUT_MS = 60_000;
const LATE_MS = 75_000;

async function linkOf(tenant: Tenant): Promise<MqttLink> {
  const link = await tenant.connected(await tenant.device({ type: await RuleChain.thatAnswers(tenant) }));
  await link.subscribe("v1/devices/me/rpc/response/+");
  return link;
}

const call = (link: MqttLink, id: number | string, method: string, params: unknown = {}) =>
  link.publish(`v1/devices/me/rpc/request/${id}`, JSON.stringify({ method, params }));

const answer = (link: MqttLink, id: number | string, patienceMs?: number) =>
  link.payload(`v1/devices/me/rpc/response/${id}`, patienceMs);

export const CLIENT_RPC: Observation[] = [
  {
    name: "that a rule chain answers",
    look: async (tenant) => {
      const link = await linkOf(tenant);
      const acknowledged = await call(link, 1, "echo", { a: [1, "größe €"], none: null });
      return { acknowledged, answer: await answer(link, 1) };
    },
  },
  {
    name: "with parameters of each type",
    look: async (tenant) => {
      const link = await linkOf(tenant);
      const answers: string[] = [];
      for (const [id, params] of [5, "text", true, null, [1], 25.5].entries()) {
        await call(link, id, "echo", params);
        answers.push(await answer(link, id));
      }
      return answers;
    },
  },
  {
    name: "on the short topic",
    look: async (tenant) => {
      const link = await linkOf(tenant);
      await link.publish("v2/r/req/7", '{"method":"echo","params":1}');
      return link.payload("v2/r/res/7");
    },
  },
  {
    name: "without a subscription to the answers",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device({ type: await RuleChain.thatAnswers(tenant) }));
      await call(link, 1, "echo");
      return answer(link, 1);
    },
  },
  {
    name: "two of one number, both answered",
    look: async (tenant) => {
      const link = await linkOf(tenant);
      await call(link, 1, "echo", "first");
      await call(link, 1, "echo", "second");
      // A rule chain answers in any order.
      return [await answer(link, 1), await answer(link, 1)].sort();
    },
  },
  {
    name: "with a number beyond 65,535, and a negative one",
    look: async (tenant) => {
      const link = await linkOf(tenant);
      await call(link, 70_000, "echo");
      const beyond = await answer(link, 70_000);
      await call(link, -1, "echo");
      return [beyond, await answer(link, -1)];
    },
  },
  {
    name: "without params",
    look: async (tenant) => {
      const link = await linkOf(tenant);
      const acknowledged = await link.publish("v1/devices/me/rpc/request/1", '{"method":"echo"}');
      return [acknowledged, await answer(link, 1), await link.end(500)];
    },
  },
  {
    name: "that nobody answers",
    isSlow: true,
    look: async (tenant) => {
      const link = await linkOf(tenant);
      await call(link, 1, "nobody");
      return [await answer(link, 1, TIMEOUT_MS - 5000), await answer(link, 1, LATE_MS)];
    },
  },
  {
    name: "at which the rule chain fails",
    isSlow: true,
    look: async (tenant) => {
      const link = await linkOf(tenant);
      await call(link, 1, "fail");
      return answer(link, 1, LATE_MS);
    },
  },
  {
    name: "two of one number, of which the first was answered: the second is over with the first one's time",
    isSlow: true,
    look: async (tenant) => {
      const link = await linkOf(tenant);
      await call(link, 1, "echo");
      const first = await answer(link, 1);
      await pause(TIMEOUT_MS / 2);
      await call(link, 1, "nobody");
      return [first, await answer(link, 1, TIMEOUT_MS / 2 + 10_000)];
    },
  },
];
