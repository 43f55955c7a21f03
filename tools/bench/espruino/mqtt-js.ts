/** Espruino's own MQTT client, the one to compare with. Its code is not in this repository. */
import { readFile } from "node:fs/promises";
import { minify } from "terser";
import { SMALL } from "../../compiler/shrink/terser-options.js";

const SOURCE = "https://raw.githubusercontent.com/espruino/EspruinoDocs/master/modules/MQTT.js";
const DOWNLOAD_MS = 20_000;

export const HOW_TO_MEASURE_MQTT_JS =
  "MQTT.js is not measured: name a copy of EspruinoDocs' modules/MQTT.js by ESPRUINO_MQTT_JS or --mqtt-js, or let --download fetch it";

/** Its code, minified as ours is; undefined when nobody says where it is. */
export async function loadMqttJs(file: string | undefined, download = false): Promise<string | undefined> {
  const path = file ?? process.env.ESPRUINO_MQTT_JS;
  if (!path && !download) return undefined;
  const source = path ? await readFile(path, "utf8") : await fetchSource();
  const { code } = await minify(source, structuredClone(SMALL));
  return code;
}

async function fetchSource(): Promise<string> {
  const answer = await fetch(SOURCE, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!answer.ok) throw new Error(`${SOURCE} answers with ${answer.status}`);
  return answer.text();
}
