import { EventEmitter } from "node:events";
import type { Packet } from "mqtt-packet";
import { expect, test } from "vitest";
import type { WireEvents } from "../../../tools/page/wire.js";
import { acknowledgedTelemetry, firstTelemetry, inTime } from "../../../tools/start/once.js";
import { emulatorWithBoard } from "../../support/on-board.js";

const TELEMETRY = "v1/devices/me/telemetry";

/** What passes a wire, and what became of the wait for the first telemetry. */
function watched(topics?: Parameters<typeof acknowledgedTelemetry>[1]) {
  const wire = new EventEmitter<WireEvents>();
  let state = "waiting";
  const acknowledged = acknowledgedTelemetry(wire as never, topics).then(
    () => {
      state = "acknowledged";
    },
    (error: Error) => {
      state = error.message;
    },
  );
  const tell = (from: "device" | "server", packet: object, link = 1) =>
    void wire.emit("packet", { link, from, type: "", text: "" }, packet as Packet);
  const sent = (topic: string, messageId?: number) => tell("device", { cmd: "publish", topic, messageId });
  const acked = (messageId: number, link?: number) => tell("server", { cmd: "puback", messageId }, link);
  const settled = async () => {
    await Promise.resolve();
    await Promise.resolve();
    return state;
  };
  return { wire, sent, acked, settled, acknowledged };
}

test("--once ends with an error of one line when the firmware sends no telemetry", async () => {
  const demo = await emulatorWithBoard();
  await expect(firstTelemetry(demo, 20)).rejects.toThrow(
    /^--once ends with the first telemetry, but no telemetry in 0\.02 s: the board is not online$/,
  );
});

test("with a server of one's own it ends so when that acknowledges none", async () => {
  await expect(inTime(new Promise(() => {}), () => true, 20)).rejects.toThrow(
    /^--once ends with the first telemetry, but no telemetry was acknowledged by the server in 0\.02 s: the board is online$/,
  );
  await inTime(Promise.resolve(), () => true, 20);
});

test("telemetry counts when the server has acknowledged it, and not before", async () => {
  const { sent, acked, settled } = watched();
  sent("v1/devices/me/attributes", 1);
  sent(TELEMETRY, 2);
  acked(1);
  acked(2, 2);
  expect(await settled()).toBe("waiting");
  acked(2);
  expect(await settled()).toBe("acknowledged");
});

test.each([
  ["a gateway's devices", "v1/gateway/telemetry", undefined],
  ["the short topics", "v2/t/j", "v2" as const],
  ["a profile's own topic", "factory/data", { telemetry: "factory/data" }],
])("telemetry of %s counts", async (_of, topic, topics) => {
  const { sent, acked, settled } = watched(topics);
  sent(topic, 7);
  acked(7);
  expect(await settled()).toBe("acknowledged");
});

test("telemetry at QoS 0, which nobody acknowledges, counts when it is sent", async () => {
  const { sent, settled } = watched();
  sent(TELEMETRY);
  expect(await settled()).toBe("acknowledged");
});

test("what cannot be read on its way is said, and not waited for", async () => {
  const { wire, acknowledged, settled } = watched();
  wire.emit("packet", { link: 1, from: "device", type: "GARBAGE", text: "" });
  await acknowledged;
  expect(await settled()).toMatch(/^--once cannot see the first telemetry: .* encrypted$/);
});
