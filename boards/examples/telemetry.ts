/** Telemetry in each of its forms: values of now, values of another time, and several at once. */
import { connectDevice } from "../device";

connectDevice((client) => {
  client.on("connect", () => {
    client.sendTelemetry({ temperature: 25.5, humidity: 60 }, (error) =>
      console.log("one object: " + (error || "acknowledged")),
    );
    client.sendTelemetry({ ts: 1451649600000, values: { temperature: 42.2 } });
    client.sendTelemetry(
      [
        { ts: 1451649601000, values: { temperature: 42.3, humidity: 72 } },
        { ts: 1451649602000, values: { temperature: 42.4, humidity: 73 } },
        { online: true },
      ],
      (error) => console.log("a list: " + (error || "acknowledged")),
    );
  });
});
