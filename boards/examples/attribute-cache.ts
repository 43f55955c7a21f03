/** Shared attributes as settings. Each is always there and of the right type, and a change calls a listener. */
import { useAttributeCache } from "../../src/attribute-cache";
import { connectDevice } from "../device";

connectDevice((client) => {
  const settings = useAttributeCache(
    client,
    { intervalMs: 10000, place: "nowhere" },
    { intervalMs: (ms) => ms >= 200 },
  );
  settings.on("place", (place) => console.log("this is " + place));
  settings.on("intervalMs", (intervalMs) => console.log("every " + intervalMs + " ms"));
  setTimeout(function send() {
    setTimeout(send, settings.values.intervalMs);
    client.sendTelemetry({ freeVariables: process.memory(false).free });
  }, 1000);
});
