/** Values of the board itself, as a part like the others: values that somebody has set, and nothing that was measured. */
import type { Chip } from "../chips.js";
import { numberControl } from "./controls.js";
import type { Control } from "./description.js";
import { definePart, type PartKind } from "./part.js";

export const BOARD = "board";

export function boardKind(chip: Chip): PartKind {
  const controls: Record<string, Control> = {};
  // The others have no sensor: E.getTemperature() is NaN there.
  if (chip.name === "ESP32")
    controls.temperature = numberControl("Temperature of the chip", "°C", {
      ...{ min: -17, max: 123, step: 1, value: 40, swing: { by: 5, seconds: 90 } },
    });
  if (chip.modules.includes("Wifi"))
    controls.rssi = numberControl("Signal of the access point", "dBm", {
      ...{ min: -100, max: -20, step: 1, value: -60, swing: { by: 12, seconds: 45 } },
    });
  controls.usedVariables = numberControl("Variables that process.memory() calls used", "", {
    ...{ min: 0, max: chip.variables, step: 1, value: Math.round(chip.variables / 4) },
    swing: { by: Math.round(chip.variables / 40), seconds: 30 },
  });
  return definePart({
    name: BOARD,
    description: "Values of the board itself",
    legs: {},
    options: {},
    controls,
    shows: {},
    plug: () => {},
  });
}
