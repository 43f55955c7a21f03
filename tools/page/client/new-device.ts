/** A device that is made here, and how a board becomes it. */
import type { Step } from "../protocol.js";
import { addDevice } from "./api.js";
import { button, el, errorLine, fill } from "./dom.js";

const TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** As many as in the server's own. */
const TOKEN_LENGTH = 20;

export class NewDevice {
  readonly root: HTMLElement;
  private readonly name = el("input", { "aria-label": "Name of the new device", placeholder: "name", required: true });
  private readonly form = el("form", { class: "inline" }, this.name, el("button", {}, "Add"));
  private readonly error = errorLine();
  private readonly made = el("div", { class: "made", role: "status", hidden: true });

  constructor(
    private readonly steps: () => Step[],
    private readonly onMade: (id: string) => void,
  ) {
    this.form.append(button("Cancel", () => this.close(), { class: "quiet" }));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.add(this.name.value.trim()).catch((error) => this.error.show(error));
    });
    this.root = el("div", { class: "new-device", hidden: true }, this.form, this.error.root, this.made);
  }

  open(): void {
    this.root.hidden = this.form.hidden = false;
    this.made.hidden = true;
    this.error.show();
    this.name.value = "";
    this.name.focus();
  }

  private close(): void {
    this.root.hidden = true;
    // No token stays in a page that nobody looks at.
    fill(this.made);
  }

  private async add(name: string): Promise<void> {
    this.error.show();
    // Made here, not asked for: the page can read no other device's token.
    const token = newToken();
    const id = await addDevice(name, token);
    this.form.hidden = true;
    this.made.hidden = false;
    fill(
      this.made,
      el("p", {}, el("strong", {}, name), " is there. Its access token is shown only now:"),
      copied(token, "Copy the access token"),
      ...this.steps().flatMap(({ text, line }) => [
        el("p", {}, text),
        copied(line.replaceAll("{name}", fileName(name)).replaceAll("{token}", token), `Copy: ${text}`),
      ]),
      button("Done", () => this.close()),
    );
    this.onMade(id);
  }
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
