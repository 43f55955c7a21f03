/** Asks the server for attributes: of its own that it sent before, and of those that the server shares with it. */
import { connectDevice } from "../device";

connectDevice((client) => {
  client.on("connect", () => {
    client.sendAttributes({ model: "DHT-22" });
    client.requestAttributes({ clientKeys: ["model"], sharedKeys: ["targetTemperature"] }, (result, error) => {
      if (error) console.log("no attributes: error " + error);
      else console.log("attributes: " + JSON.stringify(result));
    });
    // Nothing named: all of them.
    client.requestAttributes({}, (result) => console.log("all: " + JSON.stringify(result)));
  });
});
