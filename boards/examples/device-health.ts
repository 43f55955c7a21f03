/** Sends the health of the board: free variables, uptime, signal strength, reconnects, and why it started. */
import { useDeviceHealth } from "../../src/device-health";
import { connectDevice } from "../device";

connectDevice((client) => {
  useDeviceHealth(client, { intervalMs: 30000 });
});
