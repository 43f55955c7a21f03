import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Plan } from "./plan.js";

/** One way of a connection: late, by drops, and from some byte on not at all. */
export class Pipe {
  isShut = false;
  private waiting: Buffer[] = [];
  private isScheduled = false;

  /**
   * @param take how many of so many bytes may pass
   * @param passed gets what has passed
   */
  constructor(
    from: Readable,
    private readonly to: Socket,
    private readonly manner: Pick<Plan, "delayMs" | "dripBytes" | "dripMs">,
    private readonly take: (bytes: number) => number,
    private readonly passed: (bytes: Buffer) => void = () => {},
  ) {
    from.on("data", (bytes) => {
      if (this.isShut) return;
      this.waiting.push(bytes);
      this.schedule();
    });
  }

  shut(): void {
    this.isShut = true;
    this.waiting = [];
  }

  private schedule(): void {
    const { delayMs, dripBytes, dripMs } = this.manner;
    if (this.isScheduled) return;
    if (!delayMs && !dripBytes) this.pass();
    else {
      this.isScheduled = true;
      setTimeout(() => this.pass(), delayMs + (dripBytes ? dripMs : 0));
    }
  }

  private pass(): void {
    this.isScheduled = false;
    if (this.isShut) return;
    const all = Buffer.concat(this.waiting);
    const wanted = this.manner.dripBytes || all.length;
    const bytes = all.subarray(0, this.take(Math.min(wanted, all.length)));
    const rest = all.subarray(bytes.length);
    this.waiting = rest.length ? [rest] : [];
    if (bytes.length && this.to.writable) {
      this.to.write(bytes);
      this.passed(bytes);
    }
    if (!rest.length) return;
    // Here the connection may end before the rest has its turn.
    if (bytes.length < wanted) setImmediate(() => this.pass());
    else this.schedule();
  }
}
