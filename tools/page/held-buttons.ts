/** Buttons that a page holds pressed: when it is gone, by a closed tab or a lost network, nobody lets go of them. */
import { randomUUID } from "node:crypto";

export class HeldButtons {
  /** By page: how each is let go. */
  private readonly held = new Map<string, Map<string, () => void>>();

  /** What a page is called from now on. */
  open(): string {
    const page = randomUUID();
    this.held.set(page, new Map());
    return page;
  }

  /** False for a page that is gone. `button` is its name among all of them. */
  note(page: string, button: string, isPressed: boolean, letGo: () => void): boolean {
    const own = this.held.get(page);
    if (isPressed) own?.set(button, letGo);
    else own?.delete(button);
    return own !== undefined || !isPressed;
  }

  /** Lets go of what no other page holds. */
  close(page: string): void {
    const own = this.held.get(page) ?? new Map<string, () => void>();
    this.held.delete(page);
    for (const [button, letGo] of own) {
      if ([...this.held.values()].some((others) => others.has(button))) continue;
      try {
        letGo();
      } catch {
        // The board is another one by now, without that part.
      }
    }
  }
}
