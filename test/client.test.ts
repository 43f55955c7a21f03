import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TBDeviceMqttClient } from "../src/client";
import { type FakeNet, useFakeNet } from "./support/fake-net";

let net: FakeNet;

beforeEach(() => {
  vi.useFakeTimers();
  net = useFakeNet();
});

afterEach(() => {
  vi.useRealTimers();
});

test("telemetry is published at QoS 1 and called back on the PUBACK", async () => {
  const client = new TBDeviceMqttClient({ host: "h", accessToken: "T" });
  const connected = vi.fn();
  client.connect(connected);
  await vi.advanceTimersByTimeAsync(1);
  const socket = net.sockets[0]!;
  expect(socket.packets()).toMatchObject([{ cmd: "connect", username: "T" }]);
  socket.send({ cmd: "connack", returnCode: 0, sessionPresent: false });
  await vi.advanceTimersByTimeAsync(1);
  expect(connected).toHaveBeenCalledWith();
  const sent = vi.fn();
  client.sendTelemetry({ temperature: 25.5 }, sent);
  expect(socket.packets()).toMatchObject([{ cmd: "publish", qos: 1, topic: "v1/devices/me/telemetry" }]);
  socket.send({ cmd: "puback", messageId: 1 });
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toHaveBeenCalledWith();
  client.disconnect();
});
