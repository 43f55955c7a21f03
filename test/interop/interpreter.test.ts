/** The built module on Espruino interpreters for Linux, where there are some, against a real broker. */
import { describe, expect, test } from "vitest";
import { Mosquitto } from "../../tools/mosquitto.js";
import { findInterpreter } from "../../tools/virtual-board/interpreter.js";
import { CHIP_NAMES } from "../support/on-board.js";
import { Peer } from "../support/peer-client.js";
import { onInterpreter } from "../support/runners.js";

describe.each(CHIP_NAMES)("the module on an interpreter with the layout of %s", (chip) => {
  const isThere = findInterpreter(chip) !== undefined;
  const why = isThere ? "" : ` (skipped: no interpreter for ${chip})`;
  // a line typed while an interpreter starts may be lost, and with it the firmware
  const options = { timeout: 60_000, retry: 2 };

  test.skipIf(!isThere)(
    `talks to Mosquitto both ways, and is back after its restart${why}`,
    options,
    async ({ onTestFinished: atEnd }) => {
      const broker = await Mosquitto.start({ users: { me: "secret" } }, atEnd);
      const login = { username: "me", password: "secret" };
      const peer = await Peer.connect(broker.port, atEnd, login);
      await peer.subscribe("v1/devices/me/#");
      const client = { host: "127.0.0.1", port: broker.port, minReconnectDelayMs: 20, ...login };
      const console = await onInterpreter(
        chip,
        `open(${JSON.stringify(client)});
        c.setServerSideRpcRequestHandler(function(id,request){return request.params});
        c.on("connect",function(){c.sendTelemetry({temperature:25.5},show("sent"))});
        c.connect();`,
        atEnd,
      );
      await console.next("sent []");
      await peer.publish("v1/devices/me/rpc/request/1", { method: "echo", params: "Größe" });
      expect((await peer.got(3)).map(({ topic, text }) => [topic, JSON.parse(text)])).toEqual([
        ["v1/devices/me/telemetry", { temperature: 25.5 }],
        ["v1/devices/me/rpc/request/1", { method: "echo", params: "Größe" }],
        ["v1/devices/me/rpc/response/1", "Größe"],
      ]);
      await broker.restart();
      await console.next("disconnect [-10]");
      await console.next("sent []");
    },
  );
});
