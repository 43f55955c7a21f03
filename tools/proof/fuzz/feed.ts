import { isTimeOut, within } from "../within.js";
import { feedClient } from "./client-target.js";
import { Broken, type Input } from "./input.js";
import { feedReader } from "./reader-target.js";

/** A million times what an input takes. */
const LOOP_MS = 10_000;

/** Feeds an input. Throws `Broken` for a promise that it breaks. */
export function feedInput(input: Input): void {
  try {
    if (input.target === "reader") feedReader(input);
    else feedClient(input);
  } catch (error) {
    if (error instanceof Broken) throw error;
    throw new Broken("nothing is thrown", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** The same for one that may not end. */
export function feedBounded(input: Input): void {
  try {
    within(LOOP_MS, () => feedInput(input));
  } catch (error) {
    if (isTimeOut(error)) throw new Broken("no input makes it loop", `not done within ${LOOP_MS} ms`);
    throw error;
  }
}
