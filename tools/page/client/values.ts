/** Values as one reads them and types them. */
import { parseExact, stringifyExact } from "../../exact-json.js";
import { button, el } from "./dom.js";

/** Characters of a value that are shown at first. */
const SHORT = 200;
const LINES = 8;
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

/** A value, of a long one the beginning; all of it, when it is asked for, is in a box that scrolls. */
export function valueBox(value: unknown): HTMLElement {
  const text = readableText(value);
  const beginning = text.split("\n", LINES).join("\n").slice(0, SHORT);
  const shown = el("code", { class: "value-text" }, beginning);
  const box = el("div", { class: "value-box" }, shown);
  if (beginning === text) return box;
  shown.append("…");
  const size = `${text.length.toLocaleString("en")} characters`;
  const showAll = () => {
    shown.textContent = text;
    box.classList.add("whole");
    all.remove();
    // What scrolls is reached by the keyboard.
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `All ${size}`);
    box.focus();
  };
  const all = button(`Show all ${size}`, showAll, { class: "quiet" });
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
