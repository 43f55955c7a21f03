/** The owner of the device, who calls it by RPC all the time: each call is to be handled once at the most, and is by its number one of a kind. */
import { type Device, RpcError } from "../../emulator/index.js";
import { count, type Report } from "../report.js";

const CALL_EVERY_MS = 250;
/** Fewer than the client remembers. */
const MAX_OPEN = 4;

export class Caller {
  private timer: NodeJS.Timeout | undefined;
  /** How often each was handled, by its number. */
  private readonly handled: number[] = [];
  private called = 0;
  private open = 0;
  private maxOpen = MAX_OPEN;
  private replied = 0;
  private repliedUnheard = 0;

  constructor(private readonly device: Device) {}

  start(): void {
    this.timer = setInterval(() => {
      if (this.open < this.maxOpen) void this.call();
    }, CALL_EVERY_MS);
  }

  /** One call after the other from now on: a board that is slower than they come is never at rest. */
  calm(): void {
    this.maxOpen = 1;
  }

  /** The device's handler was called with this number. */
  handle(number: number): void {
    this.handled[number] = (this.handled[number] ?? 0) + 1;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  reportTo(report: Report): void {
    const times = this.handled.filter((each) => each > 0);
    const twice = times.filter((each) => each > 1).length;
    report.say(
      "RPC",
      `${count(this.called)} calls, ${count(times.length)} handled, ${count(twice)} twice, ${count(this.replied)} answered in time`,
    );
    report.check(times.length > 0, "no RPC was handled");
    report.check(twice === 0, `${twice} RPCs were handled twice`);
    report.check(this.repliedUnheard === 0, `${this.repliedUnheard} RPCs were answered without having been handled`);
  }

  private async call(): Promise<void> {
    const number = ++this.called;
    this.open++;
    try {
      const reply = await this.device.rpc("do", number);
      // After a start of the server its numbers begin anew, and a reply on its way may meet another call.
      if (reply !== number) return;
      this.replied++;
      if (!this.handled[number]) this.repliedUnheard++;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    } finally {
      this.open--;
    }
  }
}
