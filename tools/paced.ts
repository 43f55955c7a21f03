/** Tells of what changes often: soon, then no sooner than after a rest, and each thing once however often it has changed meanwhile. The last change is always told. */
export class Paced<T> {
  private readonly changed = new Set<T>();
  private next: NodeJS.Timeout | undefined;

  /** The rest begins when what `tell` gives back has resolved: a reader that is slow is told less often. */
  constructor(
    private readonly restMs: number,
    private readonly tell: (changed: T[]) => Promise<unknown> | undefined,
  ) {}

  add(item: T): void {
    this.changed.add(item);
    this.next ??= setTimeout(() => this.tellAll(), 0);
  }

  /** What has changed until now is not told. */
  forget(): void {
    this.changed.clear();
  }

  private tellAll(): void {
    if (this.changed.size === 0) {
      this.next = undefined;
      return;
    }
    const changed = [...this.changed];
    this.changed.clear();
    const rest = () => {
      this.next = setTimeout(() => this.tellAll(), this.restMs);
    };
    const told = this.tell(changed);
    if (told) void told.then(rest, rest);
    else rest();
  }
}
