/** What became of each telemetry message: what the client said of it, and what the server has. */

export const OUTCOMES = ["open", "acknowledged", "refused", "given up"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export class Messages {
  given = 0;
  /** Messages that the server got more than once. */
  duplicates = 0;
  /** Messages that came with the time of their making. */
  timed = 0;
  readonly broken: string[] = [];
  private readonly outcome: Uint8Array;
  private readonly arrivals: Uint8Array;
  private readonly madeAt: Float64Array;

  constructor(most: number) {
    this.outcome = new Uint8Array(most + 1);
    this.arrivals = new Uint8Array(most + 1);
    this.madeAt = new Float64Array(most + 1);
  }

  /** @param boardTime what the board's clock shows */
  give(boardTime: number): number {
    this.given++;
    this.madeAt[this.given] = boardTime;
    return this.given;
  }

  called(number: number, outcome: Outcome): void {
    if (this.outcome[number]) this.broken.push(`message ${number} was called back twice`);
    this.outcome[number] = OUTCOMES.indexOf(outcome);
    if (outcome === "acknowledged" && !this.arrivals[number])
      this.broken.push(`message ${number} was called back before it came`);
  }

  /** @param text the payload, as the server got it */
  arrived(text: string): void {
    const { ts, values } = JSON.parse(text) as { ts?: number; values?: { n: number } };
    const number = values ? values.n : (JSON.parse(text) as { n: number }).n;
    if (this.arrivals[number]) this.duplicates++;
    else if (ts !== undefined) this.timed++;
    this.arrivals[number] = Math.min(255, this.arrivals[number]! + 1);
    if (ts !== undefined && ts !== Math.round(this.madeAt[number]!))
      this.broken.push(`message ${number} has a wrong time`);
  }

  count(outcome: Outcome): number {
    const wanted = OUTCOMES.indexOf(outcome);
    let count = 0;
    for (let number = 1; number <= this.given; number++) if (this.outcome[number] === wanted) count++;
    return count;
  }

  /** Messages that were refused, and came all the same. */
  get refusedYetThere(): number {
    const refused = OUTCOMES.indexOf("refused");
    let count = 0;
    for (let number = 1; number <= this.given; number++)
      if (this.outcome[number] === refused && this.arrivals[number]) count++;
    return count;
  }
}
