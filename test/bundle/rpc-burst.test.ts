import { describe } from "vitest";
import { rpcBurstChecks } from "../device-checks/rpc-burst.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

for (const kind of VIRTUAL_BOARDS.filter(({ chip }) => chip === "ESP8266")) {
  describe(`the module on ${kind.name}`, () => rpcBurstChecks(kind));
}
