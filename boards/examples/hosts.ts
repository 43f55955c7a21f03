/** A cluster: if the host of the settings fails, the board tries the next one. */
import { useHosts } from "../../src/hosts";
import { connectDevice } from "../device";

connectDevice((client, options) => {
  useHosts(client, options, [{ host: "192.168.1.11" }, { host: "192.168.1.12", port: 1884 }]);
  client.on("connect", () => {
    console.log("hosts: " + options.host + " is there");
    client.sendTelemetry({ host: options.host });
  });
});
