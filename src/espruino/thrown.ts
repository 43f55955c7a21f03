/** What somebody threw, or refused a promise with, as a text; "?" where it has none, since its toString throws. @rare */
export function thrownText(thrown: unknown): string {
  try {
    return "" + thrown;
  } catch (_) {
    return "?";
  }
}
