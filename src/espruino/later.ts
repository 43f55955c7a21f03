/** Calls a function when what runs now has ended, and so many milliseconds are over. */
export function later<A>(delayMs: number, call: (argument: A) => void, argument: A): void {
  setTimeout(call, delayMs, argument);
}
