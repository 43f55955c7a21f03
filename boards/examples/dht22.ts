/** A DHT22: temperature and humidity every ten seconds. The sensor needs two seconds between two readings. */
import { DATA } from "virtual:board";
import { readDHT22 } from "../../src/espruino/dht22";
import { useSensor } from "../../src/sensor";
import { connectDevice } from "../device";

connectDevice((client) => {
  useSensor(client, (done) => readDHT22(DATA, done), { errorKey: "sensorError" });
});
