import { describe } from "vitest";
import { brokerChecks } from "../device-checks/broker.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`Mosquitto and ${kind.name}`, () => brokerChecks(kind));
