/** Calls a function when what runs now has ended, and so many milliseconds are over. Returns what dropLater takes. */
export function later<A>(delayMs: number, call: (argument: A) => void, argument: A): number {
  return setTimeout(call, delayMs, argument);
}

/** Lets go of a call that has not come. */
export function dropLater(timer: number): void {
  clearTimeout(timer);
}
