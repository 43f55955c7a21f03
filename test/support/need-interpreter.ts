import { findInterpreter } from "../../tools/virtual-board/interpreter.js";

/** The suite is about the chips: without either of their layouts it says so, and fails. What is missing beside them is left out aloud. */
export function setup(): void {
  const missing = (["ESP32", "ESP8266", "LINUX"] as const).filter((chip) => !findInterpreter(chip));
  if (missing.includes("ESP32") && missing.includes("ESP8266")) {
    console.error(
      "No Espruino interpreter: set ESPRUINO_ESP8266 or ESPRUINO_ESP32 to a Linux build of Espruino with that chip's memory layout (see CONTRIBUTING.md)",
    );
    process.exit(1);
  }
  if (missing.length > 0) console.log(`Left out, since there is no interpreter: ${missing.join(", ")}`);
}
