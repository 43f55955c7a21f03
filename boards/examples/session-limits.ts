/** Telemetry at the pace that the server allows. Without that, this flood of values would end the link. */
import { useSessionLimits } from "../../src/session-limits";
import { connectDevice } from "../device";

connectDevice((client, options) => {
  const paced = useSessionLimits(client, options, (limits) => {
    console.log(
      limits ? "limits (null is none): " + JSON.stringify(limits.rateLimits) : "limits: the server names none",
    );
  });
  for (let i = 0; i < 20; i++) paced.sendTelemetry({ ts: 1451649600000 + i * 1000, values: { count: i } });
  paced.sendTelemetry({ count: 20 }, (error) => console.log("all: " + (error || "acknowledged")));
});
