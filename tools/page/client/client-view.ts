/** What the board's client is up to, and what waits in its queue. */
import { type ClientState, queueText, stateText } from "../../virtual-board/client-state.js";
import { el, setText } from "./dom.js";

export class ClientView {
  readonly root = el("dl", { class: "client", hidden: true });
  private readonly state = el("dd", { class: "client-state" });
  private readonly queue = el("dd", { class: "client-queue" });

  constructor() {
    this.root.append(el("dt", {}, "Client"), this.state, el("dt", {}, "Queue"), this.queue);
  }

  /** undefined where nobody can see it. */
  hear(client: ClientState | undefined): void {
    this.root.hidden = client === undefined;
    if (!client) return;
    setText(this.state, stateText(client));
    this.state.classList.toggle("good", client.state === "online");
    setText(this.queue, client.queue ? queueText(client.queue) : "not known after an update");
  }
}
