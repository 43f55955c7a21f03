/** Values as one reads them and types them. */
import { parseExact, stringifyExact } from "../../exact-json.js";
import { button, el } from "./dom.js";

/** Characters of a value that are shown at first. */
const SHORT = 400;
const ONE_LINE = 60;

/** As one would type it: a text stays bare unless it would be taken for something else, or could not be seen. */
export function valueText(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "" : stringifyExact(value);
  return isJson(value) || value.trim() === "" ? JSON.stringify(value) : value;
}

/** The same, a larger object with a line for each member. */
function readableText(value: unknown): string {
  const text = valueText(value);
  return typeof value === "object" && value !== null && text.length > ONE_LINE ? stringifyExact(value, 2) : text;
}

/** A value in a box of bounded height; of a long one the beginning, and the rest when it is asked for. */
export function valueBox(value: unknown): HTMLElement {
  const text = readableText(value);
  const shown = el("code", { class: "value-text" }, text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);
  const box = el("div", { class: "value-box" }, shown);
  if (text.length <= SHORT) return box;
  const size = `${text.length.toLocaleString("en")} characters`;
  const all = button(
    `Show all (${size})`,
    () => {
      shown.textContent = text;
      shown.tabIndex = 0;
      shown.setAttribute("role", "group");
      shown.setAttribute("aria-label", `All of it, ${size}`);
      all.remove();
      shown.focus();
    },
    { class: "quiet" },
  );
  box.append(all);
  return box;
}

function isJson(text: string): boolean {
  try {
    parseExact(text);
    return true;
  } catch {
    return false;
  }
}
