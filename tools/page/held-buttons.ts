/** Buttons of parts that a page holds pressed: when it is gone, by a closed tab or a lost network, nobody lets go of them. */
import { randomUUID } from "node:crypto";

export class HeldButtons {
  /** By page. */
  private readonly held = new Map<string, Map<string, [part: string, control: string]>>();

  constructor(private readonly letGo: (part: string, control: string) => void) {}

  /** What a page is called from now on. */
  open(): string {
    const page = randomUUID();
    this.held.set(page, new Map());
    return page;
  }

  /** False for a page that is gone. */
  note(page: string, part: string, control: string, isPressed: boolean): boolean {
    const own = this.held.get(page);
    const key = JSON.stringify([part, control]);
    if (isPressed) own?.set(key, [part, control]);
    else own?.delete(key);
    return own !== undefined || !isPressed;
  }

  /** Lets go of what no other page holds. */
  close(page: string): void {
    const own = this.held.get(page) ?? new Map();
    this.held.delete(page);
    for (const [key, [part, control]] of own) {
      if ([...this.held.values()].some((others) => others.has(key))) continue;
      try {
        this.letGo(part, control);
      } catch {
        // The board is another one by now, without that part.
      }
    }
  }
}
