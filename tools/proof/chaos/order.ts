/**
 * Whether messages come in the order of their numbers. The one departure that the client may make: a message that was alone on its way when two links
 * ended goes behind those that wait.
 */
export class Order {
  /** Messages that came behind a higher number on their connection, or for the first time. */
  readonly departed = new Set<number>();
  /** Those of them that had not been alone twice. */
  readonly wrong = new Set<number>();
  private highest = 0;
  /** Links that may have ended with this message alone on its way. */
  private readonly endedAlone = new Map<number, number>();
  /** Numbers that came, and whose acknowledgement has not gone to the client. */
  private readonly open = new Set<number>();

  /** @param highestOfLink the highest number that came before on the same connection */
  came(number: number, highestOfLink: number, isFirst: boolean): void {
    if (number < highestOfLink || (isFirst && number < this.highest)) {
      this.departed.add(number);
      if ((this.endedAlone.get(number) ?? 0) < 2) this.wrong.add(number);
    }
    this.open.add(number);
    this.highest = Math.max(this.highest, number);
  }

  acknowledged(number: number): void {
    this.open.delete(number);
  }

  /**
   * A link ended with these on their way, as far as was seen. What was written last, or its acknowledgement, may never have arrived, so that with none
   * it may have been the link's last, any that is open, or the next.
   */
  ended(onTheirWay: Set<number>, lastOfLink: number): void {
    if (onTheirWay.size > 1) return;
    const candidates = onTheirWay.size ? onTheirWay : new Set([...this.open, lastOfLink, this.highest + 1]);
    for (const number of candidates) this.endedAlone.set(number, (this.endedAlone.get(number) ?? 0) + 1);
  }
}
