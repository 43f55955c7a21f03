/** A device that is made here, and how a board becomes it. */
import type { Step } from "../protocol.js";
import { addDevice } from "./api.js";
import { dialog } from "./dialog.js";
import { button, el, errorLine, fill } from "./dom.js";

const TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** As many as in the server's own. */
const TOKEN_LENGTH = 20;

/** `steps`: what a new device is told with. `onMade` gets its id. */
export function addNewDevice(steps: Step[], onMade: (id: string) => void): void {
  const name = el("input", { id: "new-name", required: true, autocomplete: "off" });
  const error = errorLine();
  const form = el("form", { class: "stack" }, el("label", { for: "new-name" }, "Name"), name, error.root);
  const asked = dialog("new-device", "Add a device", form);
  const cancel = button("Cancel", () => asked.close());
  form.append(el("div", { class: "answers" }, cancel, el("button", {}, "Add")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.show();
    // Made here, not asked for: the page can read no other device's token.
    const token = newToken();
    const text = name.value.trim();
    try {
      const id = await addDevice(text, token);
      fill(asked.body, ...whatNow(text, token, steps, () => asked.close()));
      onMade(id);
    } catch (reason) {
      error.show(reason);
    }
  });
  asked.open();
}

function whatNow(name: string, token: string, steps: Step[], close: () => void): HTMLElement[] {
  return [
    el("p", {}, el("strong", {}, name), " is ready. Copy its access token now. The page does not show it again."),
    copied(token, "Copy the access token"),
    ...steps.flatMap(({ text, line }) => [
      el("p", {}, text),
      copied(line.replaceAll("{name}", fileName(name)).replaceAll("{token}", token), `Copy: ${text}`),
    ]),
    el("div", { class: "answers" }, button("Done", close, { class: "main" })),
  ];
}

/** A line to copy, and what does so. */
function copied(text: string, label: string): HTMLElement {
  const copy = button(
    "Copy",
    () =>
      void navigator.clipboard.writeText(text).then(() => {
        copy.textContent = "Copied";
      }),
    { "aria-label": label },
  );
  return el("div", { class: "copied" }, el("code", {}, text), copy);
}

function newToken(): string {
  let token = "";
  while (token.length < TOKEN_LENGTH) {
    // Six bits each: what is no letter is left out, so that all are as likely.
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    token += TOKEN_LETTERS[byte! & 63] ?? "";
  }
  return token;
}

/** Of a settings file; and a shell takes it as it is. */
function fileName(name: string): string {
  return name.replace(/[^\w-]+/g, "-");
}
