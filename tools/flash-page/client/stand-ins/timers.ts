/** node:timers/promises, as far as flashing uses it. */
export function setTimeout<T>(ms: number, value?: T, options: { signal?: AbortSignal } = {}): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = globalThis.setTimeout(() => resolve(value), ms);
    options.signal?.addEventListener("abort", () => clearTimeout(timer));
  });
}
