/** One tab stop for many things beside each other: the arrows, Home and End go from one to the next. */

/** Where a key leads from `at`, with so many in a row; undefined for a key that leads nowhere. */
export function stepOf(key: string, at: number, count: number, perRow = 1): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: at + perRow,
    ArrowRight: at + 1,
    ArrowUp: at - perRow,
    ArrowLeft: at - 1,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, next));
}

/** `selector`: which of the list's elements these are. */
export class Roving {
  constructor(
    private readonly list: HTMLElement,
    private readonly selector: string,
    private readonly perRow = () => 1,
  ) {
    list.addEventListener("keydown", (event) => {
      const items = this.items;
      const from = items.indexOf(event.target as HTMLElement);
      const at = from < 0 ? undefined : stepOf(event.key, from, items.length, this.perRow());
      if (at === undefined) return;
      event.preventDefault();
      items[at]!.focus();
    });
    list.addEventListener("focusin", ({ target }) => this.keep(target as HTMLElement));
  }

  /** After the list has changed. `wanted`: the one that Tab leads to, in place of the one that it led to before. */
  keep(wanted?: HTMLElement): void {
    const items = this.items;
    const stop = (wanted && items.includes(wanted) ? wanted : items.find(({ tabIndex }) => tabIndex === 0)) ?? items[0];
    for (const item of items) item.tabIndex = item === stop ? 0 : -1;
  }

  private get items(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(this.selector)].filter(({ hidden }) => !hidden);
  }
}
