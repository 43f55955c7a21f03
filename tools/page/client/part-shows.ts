/** What one sees of a part: a drawing for each kind of show, whatever part it belongs to. */
import type { Show } from "../../virtual-board/parts/description.js";
import { el, setText } from "./dom.js";
import type { View } from "./part-controls.js";

type Of<T extends Show["type"]> = Extract<Show, { type: T }>;
type Make<T extends Show["type"]> = (show: Of<T>) => View<Of<T>>;

const OFF = "#000000";
/** A screen's numbers are not its light: half of a LED's light looks like so much of them. */
const SCREEN_GAMMA = 2.2;
/** Of a display that has not been on yet. */
const DISPLAY = { width: 128, height: 64 };
const DOT = [0xc8, 0xe6, 0xff, 0xff] as const;

const KINDS: { [T in Show["type"]]: Make<T> } = {
  light({ label }) {
    const bulb = el("span", { class: "bulb" });
    const { root, value } = line(label, bulb);
    return {
      root,
      show({ value: colour }) {
        shine(bulb, colour);
        setText(value, colour === OFF ? "off" : colour);
      },
    };
  },

  pixels({ label }) {
    const strip = el("div", { class: "strip", role: "img" });
    const shown: string[] = [];
    return {
      root: titled(label, strip),
      show({ value: colours }) {
        if (strip.children.length !== colours.length) {
          shown.length = 0;
          strip.replaceChildren(...colours.map(() => el("span", { class: "bulb" })));
        }
        for (const [i, colour] of colours.entries()) {
          if (colour !== shown[i]) shine(strip.children[i] as HTMLElement, colour);
          shown[i] = colour;
        }
        const lit = colours.filter((colour) => colour !== OFF).length;
        strip.setAttribute("aria-label", `${label}: ${lit} of ${colours.length} lit`);
      },
    };
  },

  display({ label }) {
    const canvas = el("canvas", { class: "display", role: "img", ...DISPLAY });
    return {
      root: titled(label, canvas),
      show({ value: rows }) {
        canvas.classList.toggle("on", rows.length > 0);
        canvas.setAttribute("aria-label", `${label}: ${rows.length > 0 ? "on" : "off"}`);
        drawDots(canvas, rows);
      },
    };
  },

  contact({ label }) {
    const arm = el(
      "span",
      { class: "contacts", "aria-hidden": true },
      el("i"),
      el("i"),
      el("i"),
      el("span", { class: "arm" }),
    );
    const { root, value } = line(label, arm);
    return {
      root,
      show({ value: isDrawn }) {
        arm.classList.toggle("drawn", isDrawn);
        setText(value, isDrawn ? "drawn" : "released");
      },
    };
  },

  number({ label, unit, min, max }) {
    const dial = el("span", { class: "dial", "aria-hidden": true }, el("span", { class: "needle" }));
    const { root, value } = line(label, dial);
    return {
      root,
      show({ value: figure }) {
        const share = Math.min(Math.max((figure - min) / (max - min), 0), 1);
        dial.style.setProperty("--turn", `${share * 180}deg`);
        setText(value, unit === "°" ? `${figure}°` : `${figure} ${unit}`);
      },
    };
  },

  text({ label }) {
    const text = el("code", { class: "said" });
    return { root: titled(label, text), show: ({ value }) => setText(text, value || "–") };
  },

  lines({ label }) {
    const text = el("pre", { class: "said" });
    return { root: titled(label, text), show: ({ value }) => setText(text, value.join("\n") || "–") };
  },
};

export function showView(show: Show): View<Show> {
  return (KINDS[show.type] as Make<Show["type"]>)(show) as View<Show>;
}

/** A drawing with its name and value beside it. */
function line(label: string, drawing: HTMLElement) {
  const value = el("span", { class: "value" });
  const root = el("p", { class: "show" }, drawing, el("span", { class: "label" }, label), value);
  return { root, value };
}

function titled(label: string, drawing: HTMLElement): HTMLElement {
  return el("div", { class: "show titled" }, el("span", { class: "label" }, label), drawing);
}

function shine(bulb: HTMLElement, colour: string): void {
  bulb.classList.toggle("on", colour !== OFF);
  bulb.style.setProperty("--light", lookOf(colour));
}

/** The same colour, as bright as its light looks. */
function lookOf(colour: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const brightest = Math.max(...parts);
  if (brightest === 0) return OFF;
  const gain = (brightest / 255) ** (1 / SCREEN_GAMMA) / (brightest / 255);
  return `rgb(${parts.map((part) => Math.round(part * gain)).join(" ")})`;
}

/** Four dots a digit, the leftmost in the highest bit. */
function drawDots(canvas: HTMLCanvasElement, rows: string[]): void {
  const width = 4 * (rows[0]?.length ?? canvas.width / 4);
  const height = rows.length || canvas.height;
  // A new size clears it, too.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const dots = context.createImageData(width, height);
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < width; x++) {
      const isLit = (Number.parseInt(row[x >> 2] ?? "0", 16) >> (3 - (x & 3))) & 1;
      if (isLit) dots.data.set(DOT, 4 * (y * width + x));
    }
  }
  context.putImageData(dots, 0, 0);
}
