/** Reads a sensor four times a second, and sends what has changed in few messages. Put your own sensor into read(). */
import { useSendOnChange } from "../../src/send-on-change";
import { useSensor } from "../../src/sensor";
import { useTelemetryBatch } from "../../src/telemetry-batch";
import { connectDevice } from "../device";

let readings = 0;

/** Made up: it climbs by 0.1 degrees, and fails at each tenth reading. */
function read() {
  readings++;
  if (readings % 10 === 0) throw "no answer from the sensor";
  return { temperature: Math.round(200 + readings) / 10 };
}

connectDevice((client) => {
  const batch = useTelemetryBatch(client, { maxEntries: 5, maxDelayMs: 30000 });
  const changes = useSendOnChange(client, { temperature: 0.2 }, { through: batch });
  useSensor(client, read, { intervalMs: 250, errorKey: "sensorError", through: changes });
});
