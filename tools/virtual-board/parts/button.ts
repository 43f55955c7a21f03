/** Contacts that a hand closes: a push button that springs back, and a switch that stays. They bounce, as contacts do. */
import type { Level } from "../pins.js";
import { choice } from "./controls.js";
import { definePart, type PartKind, type Wiring } from "./part.js";

const LEGS = { contact: { label: "contact", use: "out" } } as const;
const OPTIONS = {
  to: choice("Where the other leg goes: ground, or supply", "ground", "supply"),
  bounceMs: { type: "number", label: "How long it bounces", value: 3, min: 0, max: 50 },
} as const;
/** It opens again so often before it stays closed. */
const BOUNCES = 3;

type Contact = Pick<Wiring<"contact", typeof OPTIONS>, "wire" | "option">;

export const button: PartKind = definePart({
  name: "button",
  description: "Push button without a resistor: use input_pullup, or add a resistor",
  legs: LEGS,
  options: OPTIONS,
  controls: { pressed: { type: "button", label: "Press", value: false } },
  shows: {},
  plug(wiring) {
    const close = contactOn(wiring);
    wiring.onSet("pressed", () => close(wiring.get("pressed")));
    if (wiring.get("pressed")) close(true);
  },
});

export const toggle: PartKind = definePart({
  name: "switch",
  description: "Switch, or a contact of a door, without a resistor: use input_pullup, or add a resistor",
  legs: LEGS,
  options: OPTIONS,
  controls: { closed: { type: "switch", label: "Closed", value: false } },
  shows: {},
  plug(wiring) {
    const close = contactOn(wiring);
    wiring.onSet("closed", () => close(wiring.get("closed")));
    if (wiring.get("closed")) close(true);
  },
});

function contactOn(contact: Contact): (isClosed: boolean) => void {
  const wire = contact.wire("contact");
  const closed: Level = contact.option("to") === "ground" ? 0 : 1;
  const microseconds = (contact.option("bounceMs") * 1000) / (2 * BOUNCES);
  let isClosed = false;
  return (closes) => {
    if (closes === isClosed) return;
    isClosed = closes;
    const after = closes ? closed : undefined;
    const before = closes ? undefined : closed;
    const bounces: [Level | undefined, number][] = [];
    for (let i = 0; microseconds > 0 && i < BOUNCES; i++) bounces.push([after, microseconds], [before, microseconds]);
    wire.play([...bounces, [after, Number.POSITIVE_INFINITY]]);
  };
}
