/** Whether what the page shows is live, in the line at the top. */
import { type Links, livenessOf } from "../plots/liveness.js";
import { el, setText } from "./dom.js";

/** Values become late without an event. */
const EVERY_MS = 1000;

export class LinkState {
  readonly root = el("span", { class: "state", role: "status" }, "connecting");
  /** Whether values are late; asked each second. */
  isOverdue = (): boolean => false;
  private links: Omit<Links, "isOverdue"> = {
    ...{ server: "connecting", isSubscribed: undefined },
    ...{ isBoard: true, isCut: false, isBrokerDown: false, isActive: undefined },
  };

  constructor() {
    setInterval(() => this.show(), EVERY_MS);
  }

  hear(links: Partial<Links>): void {
    this.links = { ...this.links, ...links };
    this.show();
  }

  private show(): void {
    const { text, isGood } = livenessOf({ ...this.links, isOverdue: this.isOverdue() });
    setText(this.root, text);
    this.root.classList.toggle("good", isGood);
  }
}
