/** Telemetry waits in flash while there is no link, through restarts and power cuts. Pull the plug or switch off the Wi-Fi: no value is missing afterwards. */
import { syncClock } from "../../src/espruino/time";
import { usePersistentQueue } from "../../src/persistent-queue";
import { connectDevice } from "../device";

const INTERVAL_MS = 10000;

connectDevice((client) => {
  const queue = usePersistentQueue(client, { dropOldest: true });
  const { waiting } = queue.stats();
  if (waiting) console.log("left from before: " + waiting);
  // What waits has the time of its measuring only if the clock is set.
  client.on("connect", () => syncClock());
  const measure = () =>
    queue.sendTelemetry({ freeVariables: process.memory(false).free }, (error) =>
      console.log(error ? "not kept: " + error : "safe, " + queue.stats().waiting + " wait in flash"),
    );
  measure();
  setInterval(measure, INTERVAL_MS);
});
