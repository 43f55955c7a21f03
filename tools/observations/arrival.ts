/** Wakes who waits for something to arrive. */
export class Arrival {
  private wake: () => void = () => undefined;

  /** Something has arrived. */
  come(): void {
    this.wake();
  }

  /** Resolves when something arrives, or after so long. */
  async next(limitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, limitMs);
      this.wake = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }
}
