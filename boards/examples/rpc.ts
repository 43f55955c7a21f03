/** Remote procedure calls both ways: methods that the server calls, and a method of the server that the device calls. */
import { LED, LED_ON } from "virtual:board";
import { connectDevice } from "../device";

connectDevice((client) => {
  console.log("The server may call setLed and measure");
  client.setServerSideRpcRequestHandler((requestId, request) => {
    if (request.method === "setLed") {
      LED.write(request.params ? LED_ON : 1 - LED_ON);
      return { led: !!request.params };
    }
    if (request.method === "measure") {
      // The answer takes a while: nothing is returned, the reply follows.
      setTimeout(() => client.sendRpcReply(requestId, { temperature: 25.5 }), 500);
      return undefined;
    }
    return { error: "unknown method " + request.method };
  });
  client.on("connect", () => {
    // The rule chain of the device's profile has to answer. The default one does not: {"error": "timeout"}, or error -7.
    client.sendRpcCall("getTime", {}, (result, error) => {
      console.log(
        "getTime: " + (error ? "the server's rule chain gave no answer, error " + error : JSON.stringify(result)),
      );
    });
  });
});
