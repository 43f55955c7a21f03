/** What has to be answered before one goes on, and a menu. Both give the focus back to where it was. */
import { button, type Child, el } from "./dom.js";

export interface Dialog {
  root: HTMLDialogElement;
  body: HTMLElement;
  open(): void;
  close(): void;
}

export function dialog(id: string, title: string, ...children: Child[]): Dialog {
  const heading = el("h2", { id: `${id}-title` }, title);
  const body = el("div", { class: "body" }, ...children);
  const root = el("dialog", { id, "aria-labelledby": `${id}-title` }, heading, body);
  // It is in the page while it is open: no token stays in one that nobody looks at.
  root.addEventListener("close", () => root.remove());
  const open = () => {
    document.body.append(root);
    root.showModal();
  };
  return { root, body, open, close: () => root.close() };
}

/** Asks before something is lost. `question` names what. */
export function askToDelete(question: string, consequence: string, label: string, onSure: () => void): void {
  const asked = dialog("question", question, el("p", {}, consequence));
  const cancel = button("Cancel", () => asked.close());
  const sure = button(
    label,
    () => {
      asked.close();
      onSure();
    },
    { class: "danger" },
  );
  asked.body.append(el("div", { class: "answers" }, cancel, sure));
  asked.open();
  cancel.focus();
}

export interface Menu {
  root: HTMLElement;
  /** In the order of the menu. */
  items: HTMLButtonElement[];
}

/** A button that opens a short list of others. */
export function menu(label: string, entries: [text: string, onClick: () => void][]): Menu {
  const close = () => {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };
  const items = entries.map(([text, onClick]) =>
    button(text, () => {
      close();
      opener.focus();
      onClick();
    }),
  );
  const list = el("ul", { hidden: true }, ...items.map((item) => el("li", {}, item)));
  const opener = button(
    "⋯",
    () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) items.find(({ hidden }) => !hidden)?.focus();
    },
    { class: "quiet round", "aria-label": label, title: label, "aria-expanded": "false" },
  );
  const root = el("div", { class: "menu" }, opener, list);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    close();
    opener.focus();
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (!root.contains(relatedTarget as Node | null)) close();
  });
  return { root, items };
}
