/** Makes lines of what a board's console sends: without its prompt, the terminal's control codes, and bytes that are no text. */
export class ConsoleLines {
  private rest = "";

  constructor(private readonly onLine: (line: string) => void) {}

  /** Bytes as they arrive, one char code each. */
  add(bytes: string): void {
    const lines = (this.rest + bytes).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.onLine(cleaned(line));
  }
}

function cleaned(line: string): string {
  const text = new TextDecoder().decode(Uint8Array.from(line, (byte) => byte.charCodeAt(0)));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]|[\0-\x08\x0b-\x1f\x7f]/g, "").replace(/^>+/, "");
}
