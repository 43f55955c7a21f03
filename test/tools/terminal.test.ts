import { Writable } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isColoured, ProgressLine, paint } from "../../tools/terminal.js";

/** What was written, as a terminal of this width or as a pipe. */
function output(columns?: number): { stream: NodeJS.WriteStream; written: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  Object.assign(stream, columns && { isTTY: true, columns });
  return { stream: stream as NodeJS.WriteStream, written: () => text };
}

afterEach(() => void vi.unstubAllEnvs());

describe("colours", () => {
  test("are for terminals, and not for those who set NO_COLOR", () => {
    vi.stubEnv("NO_COLOR", undefined);
    expect([isColoured(output(80).stream), isColoured(output().stream)]).toEqual([true, false]);
    vi.stubEnv("NO_COLOR", "1");
    expect(isColoured(output(80).stream)).toBe(false);
    expect(paint("red", "text", output(80).stream)).toBe("text");
  });
});

describe("progress", () => {
  test("is one line of a terminal, cut to its width and taken back", () => {
    const { stream, written } = output(10);
    const progress = new ProgressLine(stream);
    progress.show("building esp32");
    progress.clear();
    progress.clear();
    expect(written()).toBe("\r\x1b[Kbuilding \r\x1b[K");
  });

  test("is nothing in a file or a pipe", () => {
    const { stream, written } = output();
    const progress = new ProgressLine(stream);
    progress.show("building esp32");
    progress.clear();
    expect(written()).toBe("");
  });
});
