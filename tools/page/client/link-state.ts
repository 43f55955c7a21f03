/** Whether what the page shows is live: its own server is there, and that one's subscription. */
import { el, setText } from "./dom.js";

export class LinkState {
  readonly root = el("span", { class: "state", role: "status" }, "connecting");
  private isRunning = false;
  private isLive = true;

  /** Whether `npm start` is there. */
  hearWorkshop(isRunning: boolean): void {
    this.isRunning = isRunning;
    this.show();
  }

  /** Whether values arrive as they change. */
  hearLive(isLive: boolean): void {
    this.isLive = isLive;
    this.show();
  }

  private show(): void {
    const { isRunning, isLive } = this;
    setText(this.root, !isRunning ? "not running" : isLive ? "live" : "live values: connecting");
    this.root.classList.toggle("good", isRunning && isLive);
  }
}
