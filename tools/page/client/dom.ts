/** Elements. Whatever is a text becomes a text node: no way leads from data to HTML. */

export type Child = Node | string | number | false | null | undefined;

interface Props {
  class?: string;
  on?: Partial<{ [K in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[K]) => void }>;
  /** Attributes; false and undefined leave one out, true is an empty one. */
  [attribute: string]: unknown;
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { on = {}, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    // A handler as text is code.
    if (name.startsWith("on")) throw new Error(`${name} is no attribute here`);
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener as EventListener);
  fill(element, ...children);
  return element;
}

/** In place of what was in it. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(
    ...children.flatMap((child) =>
      child === false || child === null || child === undefined ? [] : typeof child === "number" ? String(child) : child,
    ),
  );
}

/** As fill(). What has the focus in it and stays keeps it; nothing is scrolled for that: one may look at another place. */
export function refill(element: Element, ...children: Element[]): void {
  const { children: present } = element;
  if (present.length === children.length && children.every((child, i) => child === present[i])) return;
  const focused = document.activeElement;
  const hadFocus = element.contains(focused);
  fill(element, ...children);
  if (hadFocus && focused?.isConnected) (focused as HTMLElement).focus({ preventScroll: true });
}

/** Pixels below what is seen of an element that scrolls. */
export function pixelsBelow({ scrollHeight, scrollTop, clientHeight }: Element): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** Only when it differs: a text that is selected or read aloud stays. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export interface Card {
  root: HTMLElement;
  /** Beside its title. */
  tools: HTMLElement;
  body: HTMLElement;
}

export function card(id: string, title: string): Card {
  const tools = el("div", { class: "tools" });
  const body = el("div", { class: "body" });
  const heading = el("h2", { id: `${id}-title` }, title);
  const root = el(
    "section",
    { class: "card", id, "aria-labelledby": `${id}-title` },
    el("header", {}, heading, tools),
    body,
  );
  return { root, tools, body };
}

export function button(text: string, onClick: () => void, props: Props = {}): HTMLButtonElement {
  return el("button", { type: "button", ...props, on: { click: onClick } }, text);
}

/** On or off, as its `aria-checked` says. */
export function switchButton(text: string, onClick: () => void): HTMLButtonElement {
  return button(text, onClick, { role: "switch", class: "switch plain", "aria-checked": "false" });
}

const SURE_MS = 4000;

/** Asks once more, in its own place. The event "calm" takes the question back. */
export function sureButton(text: string, label: string, onSure: () => void): HTMLButtonElement {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const calm = () => {
    clearTimeout(timer);
    timer = undefined;
    element.classList.remove("sure");
    element.textContent = text;
    element.setAttribute("aria-label", label);
  };
  const element = button(
    text,
    () => {
      if (timer !== undefined) {
        calm();
        onSure();
        return;
      }
      element.classList.add("sure");
      element.textContent = "Sure?";
      element.setAttribute("aria-label", `${label}: sure?`);
      timer = setTimeout(calm, SURE_MS);
    },
    { class: "quiet", "aria-label": label },
  );
  element.addEventListener("calm", calm);
  return element;
}

/** A few choices side by side, of which one holds; a radio group to the keyboard. */
export function choice<T extends string>(
  label: string,
  choices: readonly (readonly [value: T, text: string])[],
  first: T,
  onChange: (value: T) => void,
): HTMLElement {
  const name = `choice-${label.replace(/\W/g, "-")}`;
  return el(
    "div",
    { class: "choice", role: "radiogroup", "aria-label": label },
    ...choices.map(([value, text]) =>
      el(
        "label",
        {},
        el("input", { type: "radio", name, value, checked: value === first, on: { change: () => onChange(value) } }),
        el("span", {}, text),
      ),
    ),
  );
}

/** A place for what went wrong, read aloud when it is filled. */
export function errorLine(): { root: HTMLElement; show(error?: unknown): void } {
  const root = el("p", { class: "error", role: "alert", hidden: true });
  return {
    root,
    show(error) {
      root.hidden = error === undefined;
      root.textContent = error === undefined ? "" : error instanceof Error ? error.message : String(error);
    },
  };
}

export function timeText(ts: number): string {
  return new Date(ts).toLocaleTimeString("en-GB");
}
