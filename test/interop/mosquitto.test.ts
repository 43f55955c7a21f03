import { describe } from "vitest";
import { brokerChecks } from "../device-checks/broker.js";
import { SOURCE_ON_NODE } from "../support/node-runner.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of [SOURCE_ON_NODE, ...VIRTUAL_BOARDS]) {
  describe.concurrent(`Mosquitto and ${kind.name}`, () => brokerChecks(kind));
}
