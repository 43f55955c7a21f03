import fc from "fast-check";
import { expect, test } from "vitest";
import type { Accepted } from "../../../../tools/emulator/accepted.js";
import { createContext } from "../../../../tools/emulator/context.js";
import { EmulatorEvents } from "../../../../tools/emulator/events.js";
import { Gateway } from "../../../../tools/emulator/gateway/gateway.js";
import { handleGatewayPublish } from "../../../../tools/emulator/gateway/handlers.js";
import { withDefaults } from "../../../../tools/emulator/options.js";
import { BadPayloadError } from "../../../../tools/emulator/payloads.js";
import { ATTRIBUTES, ATTRIBUTES_REQUEST, CLAIM, CONNECT, DISCONNECT, RPC, TELEMETRY } from "./support.js";

const TOPICS = [CONNECT, DISCONNECT, TELEMETRY, ATTRIBUTES, ATTRIBUTES_REQUEST, RPC, CLAIM];

const scalar = fc.constantFrom<unknown[]>("A", "", "1", "x", null, true, 1e300, -1, 2 ** 31);
const list = fc.array(fc.constantFrom("k", "", 1, null), { maxLength: 3 });
const inner = fc.dictionary(fc.constantFrom("connector", "receivedTs", "t"), scalar, { maxKeys: 3 });
const value = fc.oneof(scalar, list, inner);
const entry = fc.dictionary(fc.constantFrom("ts", "values", "metadata", "secretKey", "durationMs", "t"), value, {
  maxKeys: 3,
});
const request = fc.dictionary(fc.constantFrom("device", "id", "client", "key", "keys", "data", "type"), value, {
  maxKeys: 6,
});
const devices = fc.dictionary(
  fc.constantFrom("A", "", "__proto__"),
  fc.oneof(fc.array(fc.oneof(entry, scalar), { maxLength: 3 }), entry, scalar),
  { maxKeys: 3 },
);
/** What a gateway sends, with one of its parts in the place of another. */
const message = fc.oneof(request, devices, scalar, list);

test("whatever JSON a gateway sends is answered by one of the server's rules", () => {
  const context = createContext(withDefaults({}), new EmulatorEvents());
  const device = context.store.create({ name: "gateway", gateway: true });
  const gateway = new Gateway(device, context, () => ({ qos: 1 }));
  const answer = (topic: string, json: unknown): Accepted | BadPayloadError => {
    try {
      const accepted = handleGatewayPublish(context, gateway, topic, Buffer.from(JSON.stringify(json)));
      accepted.afterwards?.();
      return accepted;
    } catch (error) {
      expect(error).toBeInstanceOf(BadPayloadError);
      return error as BadPayloadError;
    }
  };
  const answers = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...TOPICS), message, (topic, json) => {
      const given = answer(topic, json);
      answers.add(given instanceof BadPayloadError ? "not acknowledged" : (given.close ?? "acknowledged"));
    }),
    { numRuns: 5000 },
  );
  expect([...answers].sort()).toEqual(["acknowledged", "bad gateway message", "not acknowledged"]);
});
