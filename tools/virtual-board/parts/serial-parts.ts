/** Parts at a serial port: a GPS receiver, and anything that sends lines. */
import { numberControl } from "./controls.js";
import { LONGEST_TEXT } from "./description.js";
import { definePart, type PartKind } from "./part.js";

const LEGS = {
  tx: { label: "TX", use: "out", isOptional: true },
  rx: { label: "RX", use: "in", isOptional: true },
} as const;
const BAUD = { type: "number", label: "Bits per second", value: 9600, min: 300, max: 921_600 } as const;
const EVERY_MS = 1000;

export const gps: PartKind = definePart({
  name: "gps",
  description: "GPS receiver, as the NEO-6M: NMEA 0183 each second",
  legs: LEGS,
  options: { baud: BAUD },
  controls: {
    latitude: degrees("Latitude, north of the equator", 90, 52.5163),
    longitude: degrees("Longitude, east of Greenwich", 180, 13.3777),
    altitude: numberControl("Altitude", "m", {
      ...{ min: -100, max: 9000, step: 0.1, value: 34, swing: { by: 5, seconds: 60 } },
    }),
    satellites: numberControl("Satellites", "", { min: 0, max: 12, step: 1, value: 8 }),
  },
  shows: { sent: { type: "lines", label: "What it sends", value: [] } },
  plug(wiring) {
    const send = wiring.addSerial({ tx: "tx", rx: "rx" }, { baud: wiring.option("baud"), receive: () => {} });
    wiring.every(EVERY_MS, () => {
      const time = new Date().toISOString();
      const clock = `${time.slice(11, 19).replaceAll(":", "")}.00`;
      const day = time.slice(2, 10).split("-").reverse().join("");
      const place = `${angle(wiring.get("latitude"), 2, "N", "S")},${angle(wiring.get("longitude"), 3, "E", "W")}`;
      const satellites = wiring.get("satellites");
      // With fewer than four it knows no height, and here no place.
      const hasFix = satellites >= 4;
      const count = String(satellites).padStart(2, "0");
      const height = wiring.get("altitude").toFixed(1);
      const lines = hasFix
        ? [`GPGGA,${clock},${place},1,${count},1.0,${height},M,0.0,M,,`, `GPRMC,${clock},A,${place},0.0,,${day},,,A`]
        : [`GPGGA,${clock},,,,,0,${count},99.99,,,,,,`, `GPRMC,${clock},V,,,,,,,${day},,,N`];
      const sentences = lines.map(sentence);
      wiring.show("sent", sentences);
      send(Buffer.from(sentences.map((line) => `${line}\r\n`).join("")));
    });
  },
});

export const serialText: PartKind = definePart({
  name: "serial-text",
  description: "Any device that sends and receives lines of text",
  legs: LEGS,
  options: { baud: BAUD },
  controls: { line: { type: "text", label: "Line to send", value: "" } },
  shows: { received: { type: "text", label: "The last text that it received", value: "" } },
  plug(wiring) {
    let text = "";
    const receive = (bytes: Uint8Array) => {
      const lines = (text + Buffer.from(bytes).toString("latin1")).split(/\r?\n/);
      text = lines.pop()!;
      const last = lines.at(-1);
      if (last !== undefined) wiring.show("received", last.slice(0, LONGEST_TEXT));
    };
    const send = wiring.addSerial({ tx: "tx", rx: "rx" }, { baud: wiring.option("baud"), receive });
    wiring.onSet("line", () => send(Buffer.from(`${wiring.get("line")}\r\n`, "latin1")));
  },
});

function degrees(label: string, most: number, value: number) {
  return numberControl(label, "°", { min: -most, max: most, step: 0.0001, value, swing: { by: 0.001, seconds: 120 } });
}

/** NMEA 0183: degrees and minutes in one number, and the half of the earth. */
function angle(value: number, digits: number, positive: string, negative: string): string {
  const tenThousandths = Math.round(Math.abs(value) * 60 * 10_000);
  const whole = Math.floor(tenThousandths / 600_000);
  const minutes = ((tenThousandths % 600_000) / 10_000).toFixed(4).padStart(7, "0");
  return `${String(whole).padStart(digits, "0")}${minutes},${value < 0 ? negative : positive}`;
}

/** With the checksum: all characters between $ and *, exclusive or. */
function sentence(text: string): string {
  const sum = Buffer.from(text).reduce((all, byte) => all ^ byte, 0);
  return `$${text}*${sum.toString(16).toUpperCase().padStart(2, "0")}`;
}
