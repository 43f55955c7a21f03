/** Whether a value is one that is still to come. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return !!value && typeof (value as PromiseLike<unknown>).then === "function";
}
