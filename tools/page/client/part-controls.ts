/** What one sets on a part: a drawing for each kind of control, whatever part it belongs to. */
import { AUTOMATIC, type Control, type ControlValue } from "../../virtual-board/parts/description.js";
import { el, switchButton } from "./dom.js";
import { holdable } from "./holdable.js";

export type ControlState = Control & { isAutomatic: boolean };
type Of<T extends Control["type"]> = Extract<ControlState, { type: T }>;

export interface View<T> {
  root: HTMLElement;
  show(state: T): void;
}

type SetValue = (value: ControlValue) => void;
type Make<T extends Control["type"]> = (control: Of<T>, set: SetValue) => View<Of<T>>;

const KINDS: { [T in Control["type"]]: Make<T> } = {
  number(control, set) {
    const { label, unit, min, max, step } = control;
    const range = { min, max, step };
    const slider = el("input", { type: "range", ...range, "aria-label": label });
    const field = el("input", {
      type: "number",
      ...range,
      "aria-label": unit ? `${label}, in ${unit}` : `${label}, as a number`,
    });
    const automatic = switchButton("auto", () => set(isAutomatic ? Number(slider.value) : AUTOMATIC));
    automatic.setAttribute("aria-label", `${label}: automatic`);
    let isAutomatic = false;
    let isTyped = false;
    // The browser tells of no input where the value is at that end already.
    const take = () => isAutomatic && set(Number(slider.value));
    slider.addEventListener("pointerdown", take);
    slider.addEventListener("keydown", ({ key }) => /^(Arrow|Home|End|Page)/.test(key) && take());
    slider.addEventListener("input", () => set(Number(slider.value)));
    field.addEventListener("input", () => {
      isTyped = true;
    });
    field.addEventListener("change", () => {
      isTyped = false;
      if (field.value !== "") set(Number(field.value));
    });
    const figure = el("label", { class: "figure-field" }, field, unit);
    const head = el("div", { class: "control-head" }, el("span", { class: "label" }, label), figure, automatic);
    return {
      root: el("div", { class: "control number" }, head, slider),
      show(state) {
        isAutomatic = state.isAutomatic;
        const text = String(state.value);
        if (slider.value !== text) slider.value = text;
        slider.setAttribute("aria-valuetext", unit ? `${text} ${unit}` : text);
        if (!isTyped && field.value !== text) field.value = text;
        automatic.setAttribute("aria-checked", String(isAutomatic));
      },
    };
  },

  switch({ label }, set) {
    const button = switchButton(label, () => set(button.getAttribute("aria-checked") !== "true"));
    return {
      root: button,
      show: ({ value }) => button.setAttribute("aria-checked", String(value)),
    };
  },

  button({ label }, set) {
    const button = el("button", { type: "button", class: "push" }, el("span", { class: "cap" }), el("span", {}, label));
    holdable(button, set);
    return {
      root: button,
      show: ({ value }) => button.setAttribute("aria-pressed", String(value)),
    };
  },

  text({ label }, set) {
    const field = el("input", { "aria-label": label, placeholder: label, autocomplete: "off" });
    const form = el("form", { class: "control inline" }, field, el("button", {}, "Send"));
    let isTyped = false;
    field.addEventListener("input", () => {
      isTyped = true;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      isTyped = false;
      set(field.value);
    });
    return {
      root: form,
      show({ value }) {
        // The button that sends has the focus before it is clicked.
        if (!isTyped && document.activeElement !== field) field.value = value;
      },
    };
  },
};

export function controlView(control: ControlState, set: SetValue): View<ControlState> {
  return (KINDS[control.type] as Make<Control["type"]>)(control, set) as View<ControlState>;
}
