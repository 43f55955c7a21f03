/** How long an observation waits. */

/** For what is sure to come, on a busy server or a slow way to it. */
export const PATIENCE_MS = 15_000;
/** For what may not come, where silence is an answer too. */
export const SILENCE_MS = 2000;
