/** A function for each method that the server may call, with its own types. */
import { LED, LED_ON } from "virtual:board";
import { useRpcMethods } from "../../src/rpc-methods";
import { connectDevice } from "../device";

interface Lamp {
  rpcMethods: {
    setLed(on: boolean): { led: boolean };
    measure(): { temperature: number };
  };
}

connectDevice<Lamp>((client) => {
  console.log("The server may call setLed and measure");
  useRpcMethods(
    client,
    {
      setLed(on) {
        LED.write(on ? LED_ON : 1 - LED_ON);
        return { led: !!on };
      },
      measure(_params, reply) {
        // A sensor that takes a while. What takes longer than timeoutMs is answered with {"error": "timeout"}.
        setTimeout(reply, 500, { temperature: 25.5 });
      },
    },
    { timeoutMs: 5000 },
  );
});
