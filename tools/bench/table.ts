/** Tables for the terminal and for a document. */
export interface Table {
  title: string;
  head: string[];
  rows: string[][];
}

/** The first column to the left, all others to the right. */
export function toText({ title, head, rows }: Table): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  const text = lines.map((row) =>
    widths
      .map((width, column) => (column ? (row[column] ?? "").padStart(width) : (row[column] ?? "").padEnd(width)))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...text].join("\n");
}

export function toMarkdown({ title, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column ? "--:" : "---"));
  return [`**${title}**`, "", line(head), line(rule), ...rows.map(line)].join("\n");
}

/** Three digits that count, without an exponent. */
export function digits(value: number): string {
  const decimals = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
