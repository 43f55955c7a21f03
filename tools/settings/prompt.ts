/** Questions in a terminal. What is typed as an answer to a secret one is not shown. */
import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { EXIT, ExitError } from "../exit-codes.js";

export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

export class Prompt {
  private isMuted = false;
  private readonly lines: Interface;

  constructor(
    private readonly terminal: Terminal,
    /** What stopping means. */
    private readonly without = "nothing was written",
  ) {
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.isMuted) this.terminal.output.write(chunk);
        done();
      },
    });
    this.lines = createInterface({ input: terminal.input, output, terminal: true, historySize: 0 });
  }

  /** The answer as it was typed: a blank at an end may belong to a password. Rejects when the questions are broken off, by Ctrl-C or the end of the input. */
  async ask(question: string, isSecret = false): Promise<string> {
    const brokenOff = new Promise<never>((_resolve, reject) => {
      this.lines.once("close", () => reject(new Error("stopped")));
    });
    this.isMuted = isSecret;
    try {
      const answer = this.lines.question(question);
      if (isSecret) this.terminal.output.write(question);
      return await Promise.race([answer, brokenOff]);
    } catch {
      throw new ExitError(EXIT.BROKEN_OFF, `stopped: ${this.without}`);
    } finally {
      this.isMuted = false;
      if (isSecret) this.terminal.output.write("\n");
    }
  }

  close(): void {
    this.lines.removeAllListeners("close");
    this.lines.close();
  }
}
