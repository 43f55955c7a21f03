/** Controls and options that more than one part has. */
import type { Control } from "./description.js";
import type { Option } from "./part.js";

type NumberControl = Extract<Control, { type: "number" }>;
type TextOption = Extract<Option, { type: "text" }>;

export function numberControl(
  label: string,
  unit: string,
  range: Omit<NumberControl, "type" | "label" | "unit">,
): NumberControl {
  return { type: "number", label, unit, ...range };
}

/** One of a few words. */
export function choice(label: string, value: string, ...others: string[]): TextOption {
  return { type: "text", label, value, pattern: `^(${[value, ...others].join("|")})$` };
}

export function temperature(min: number, max: number, step = 0.1): NumberControl {
  const value = step < 1 ? 21.5 : 21;
  return numberControl("Temperature", "°C", { min, max, step, value, swing: { by: 3, seconds: 60 } });
}

export function humidity(min = 0, max = 100, step = 0.1): NumberControl {
  return numberControl("Humidity", "%", { min, max, step, value: 45, swing: { by: 10, seconds: 90 } });
}
