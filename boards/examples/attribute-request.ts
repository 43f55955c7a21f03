/** Asks the server for attributes: for client attributes, to send those that the server lacks, and for shared attributes. */
import { connectDevice } from "../device";

const MODEL = "DHT-22";

connectDevice((client) => {
  client.on("connect", () => {
    client.requestAttributes({ clientKeys: ["model"], sharedKeys: ["targetTemperature"] }, (result, error) => {
      if (error) console.log("no attributes: error " + error);
      else console.log("attributes: " + JSON.stringify(result));
      // Not the other way round: the server acknowledges what is sent before it can be asked for.
      if (result && (!result.client || result.client.model !== MODEL)) client.sendAttributes({ model: MODEL });
    });
    // Nothing named: all of them.
    client.requestAttributes({}, (result) => console.log("all: " + JSON.stringify(result)));
  });
});
