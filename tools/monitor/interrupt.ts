/** Ctrl-C in the monitor: the first one is for the board, as on Espruino's own console; two in a row end the monitor. */
const TWICE_MS = 2000;
/** npm passes on a Ctrl-C that the command has had from the terminal already. */
const SAME_MS = 100;

/** Resolves at the second Ctrl-C within two seconds, or at SIGTERM. `interrupt` is called for each other one. */
export async function untilTwice(interrupt: () => void, now: () => number = () => performance.now()): Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const onInterrupt = () => {
    const since = now() - last;
    if (since < SAME_MS) return;
    if (since < TWICE_MS) return leave();
    last = now();
    interrupt();
  };
  process.on("SIGINT", onInterrupt).once("SIGTERM", leave);
  try {
    await left;
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", leave);
  }
}
