/**
 * Calls a function when what runs now has ended, and so many milliseconds are over. Returns what clearTimeout takes. What is no function, as a callback of the
 * application's may be, is not called: setTimeout would throw, or run a text as code.
 */
export function later<A>(delayMs: number, call: (argument: A) => void, argument: A): number {
  return typeof call === "function" ? setTimeout(call, delayMs, argument) : 0;
}
