/** The library's source on Node, driven as a board is. */
import vm from "node:vm";
import { TBDeviceMqttClient } from "../../tools/espruino-on-node/client.js";
import { useNodeNet } from "../../tools/espruino-on-node/node-net.js";
import { type AtEnd, Console, SCRIPT } from "./on-board.js";
import type { Kind, Runner } from "./runners.js";

export const SOURCE_ON_NODE: Pick<Kind, "name" | "chip" | "inSandbox" | "start"> = {
  name: "the source on Node",
  chip: "LINUX",
  inSandbox: true,
  async start(atEnd: AtEnd): Promise<Runner> {
    useNodeNet();
    const console = new Console();
    const context = vm.createContext({
      require: () => ({ TBDeviceMqttClient }),
      console: { log: (line: string) => console.print(line) },
      setTimeout,
      setInterval,
    });
    const evaluate = (code: string): unknown => vm.runInContext(code, context);
    evaluate(SCRIPT);
    atEnd(() => void evaluate("c&&c.disconnect()"));
    return {
      console,
      run: async (code) => void evaluate(code),
      ask: async (expression) => JSON.parse(evaluate(`JSON.stringify(${expression})`) as string),
      stop: () => void evaluate("c._socket.breakOff()"),
    };
  },
};
