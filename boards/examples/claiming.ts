/** Lets a customer of ThingsBoard claim this device with a secret, for ten minutes after each start. */
import { connectDevice } from "../device";

const SECRET: string = "change-me";

connectDevice((client) => {
  if (SECRET === "change-me") console.log("claiming: everybody knows this secret, write your own into SECRET");
  client.on("connect", () => {
    client.claimDevice(SECRET, 600000, (error) => {
      // The server tells nobody whether it took it: an acknowledgement says only that it has it, and a moment later it holds.
      console.log(error ? "claiming: error " + error : "claiming: open for ten minutes");
    });
  });
});
