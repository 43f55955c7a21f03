/** An ESP32 restarts when its session hangs, or does not come back for half an hour. On other boards it is said that they have no watchdog. */
import { useWatchdog } from "../../src/watchdog";
import { connectDevice } from "../device";

connectDevice((client, options) => {
  if (useWatchdog(client, options, 120, 1800)) console.log("Watchdog: on");
});
