/** What was looked at, and what to do where it is not as it should be: one line. */
export interface Finding {
  /** note: worth knowing, and nothing is wrong; skipped: what it depends on is wrong */
  level: "ok" | "note" | "wrong" | "skipped";
  text: string;
}

export const ok = (text: string): Finding => ({ level: "ok", text });
export const note = (text: string): Finding => ({ level: "note", text });
export const wrong = (text: string): Finding => ({ level: "wrong", text });
export const skipped = (text: string): Finding => ({ level: "skipped", text });
