/** An ESP32 restarts if its session hangs, or is not online again for half an hour. Other boards print that they have no watchdog. */
import { useWatchdog } from "../../src/watchdog";
import { connectDevice } from "../device";

connectDevice((client, options) => {
  if (useWatchdog(client, options, 120, 1800)) console.log("Watchdog: on");
});
