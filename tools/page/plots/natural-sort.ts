/** sensor_2 before sensor_10. */
const collator = new Intl.Collator("en", { numeric: true });

export function byName(a: string, b: string): number {
  // What the collator takes for the same is still in one order.
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
