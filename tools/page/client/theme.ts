/** Light or dark: as the machine has it, or as was chosen here. */

import { button } from "./dom.js";
import { keep, kept } from "./kept.js";
import { redrawAll } from "./plot.js";

const STORED = "theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const NEXT = { auto: "light", light: "dark", dark: "auto" } as const;
const SIGNS = { auto: "◐", light: "☀", dark: "☾" } as const;

export function themeButton(): HTMLButtonElement {
  const stored = kept(STORED);
  let theme: keyof typeof NEXT = stored === "light" || stored === "dark" ? stored : "auto";
  const apply = () => {
    document.documentElement.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    element.textContent = SIGNS[theme];
    element.setAttribute("aria-label", `Colours: ${theme}`);
    element.title = `Colours: ${theme}`;
    redrawAll();
  };
  const element = button(
    "",
    () => {
      theme = NEXT[theme];
      keep(STORED, theme);
      apply();
    },
    { class: "quiet round", id: "theme" },
  );
  dark.addEventListener("change", apply);
  apply();
  return element;
}
