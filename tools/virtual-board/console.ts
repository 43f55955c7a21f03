/** console.log as Espruino prints it: objects as `{ "a": 1 }`, line breaks where they are not simple. */
import { type Describe, type Keys, ownMembers } from "./json.js";
import { formatNumber } from "./numbers.js";

const ITEMS_ON_LINE = 4;

export function printed(values: unknown[], describe: Describe, keys?: Keys): string {
  return values.map((value) => (typeof value === "string" ? value : show(value, "", describe, keys, []))).join(" ");
}

function show(value: unknown, margin: string, describe: Describe, keys: Keys | undefined, open: object[]): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "function") return functionText(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (open.includes(value)) return " ... ";
  const described = describe(value);
  if (described !== undefined) return described;
  if (ArrayBuffer.isView(value)) return typedArray(value as Uint8Array);
  const inner = `${margin}  `;
  const below = [...open, value];
  const list = Array.isArray(value);
  const members: [string, unknown][] = list ? Array.from(value, (item) => ["", item]) : ownMembers(value, keys);
  let text = list ? "[ " : "{ ";
  let breakNext = false;
  let sinceBreak = 0;
  members.forEach(([key, member], index) => {
    if (index > 0) text += ", ";
    const complex = !isSimple(member, describe);
    if (!list && ++sinceBreak > ITEMS_ON_LINE) breakNext = true;
    if (breakNext || complex) {
      text += `\n${inner}`;
      sinceBreak = 0;
    }
    text += (list ? "" : `${quoted(key)}: `) + show(member, inner, describe, keys, below);
    breakNext = complex;
  });
  return `${text}${breakNext ? `\n${margin}` : ""}${list ? " ]" : " }"}`;
}

/** Pins are numbers to the interpreter. */
function isSimple(value: unknown, describe: Describe): boolean {
  if (typeof value === "object" && value !== null) return describe(value) !== undefined;
  return value === undefined || value === null || typeof value === "number" || typeof value === "boolean";
}

function functionText(value: unknown): string {
  const text = Function.prototype.toString.call(value);
  const found = /^(?:function)?\s*[\w$]*\s*(\([^)]*\))\s*([\s\S]*)$/.exec(text);
  return found ? `function ${found[1]} ${found[2]}` : text;
}

function typedArray(array: Uint8Array): string {
  const name = Object.prototype.toString.call(array).slice(8, -1);
  const items = Array.from(array);
  return items.every((item) => item === 0)
    ? `new ${name}(${items.length})`
    : `new ${name}([${items.map((item) => formatNumber(item)).join(", ")}])`;
}

const ESCAPES: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

function quoted(text: string): string {
  return `"${text.replace(/[^ !#-[\]-~]/g, (char) => ESCAPES[char] ?? codeEscape(char.charCodeAt(0)))}"`;
}

function codeEscape(code: number): string {
  const hex = code.toString(16).toUpperCase();
  return code > 255 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
}
