/** Lines typed at the console of an interpreter: each is followed by a question, so that it is known whether it was taken. */
import type { Writable } from "node:stream";

/** At the start of a line: do not echo it. */
const NO_ECHO = "\x10";
/** On an empty line it is answered by name and version, by any Espruino. */
const WHO_ARE_YOU = "\x05";
const ANSWER = /^Espruino \S+ \S+$/;
const TAKEN_TIMEOUT_MS = 10_000;

export class Typing {
  private untaken = 0;
  private limit: NodeJS.Timeout | undefined;

  constructor(
    private readonly input: Writable,
    private readonly onProblem: (line: string) => void,
    private readonly timeoutMs = TAKEN_TIMEOUT_MS,
  ) {}

  type(code: string): void {
    this.input.write(`${NO_ECHO}${code}\n${NO_ECHO}${WHO_ARE_YOU}`);
    this.untaken++;
    this.wait();
  }

  /** Whether a line of the console is an answer to such a question, and no output. */
  isAnswer(line: string): boolean {
    if (this.untaken === 0 || !ANSWER.test(line)) return false;
    this.untaken--;
    if (this.untaken > 0) this.wait();
    else this.end();
    return true;
  }

  end(): void {
    clearTimeout(this.limit);
  }

  private wait(): void {
    clearTimeout(this.limit);
    this.limit = setTimeout(() => {
      this.onProblem(
        `The interpreter has not taken what was typed ${this.timeoutMs / 1000} s ago: it is busy, waits for a closing bracket, or lost it, which Espruino for Linux may; in doubt start it again`,
      );
    }, this.timeoutMs).unref();
  }
}
