/** Which of many numbers were marked, in memory that does not grow: what a soak keeps must not look like a leak. */
export class Marks {
  count = 0;
  private readonly marks: Uint8Array;

  /** @param most the highest number */
  constructor(most: number) {
    this.marks = new Uint8Array(most + 1);
  }

  add(number: number): void {
    if (!this.marks[number]) this.count++;
    this.marks[number] = 1;
  }

  has(number: number): boolean {
    return this.marks[number] === 1;
  }

  /** Those from 1 on that are marked here, and not there. */
  without(others: Marks): number[] {
    return [...this.marks.keys()].filter((number) => this.has(number) && !others.has(number));
  }
}
