/** What is to happen to each connection, decided by the seed alone. */
import type { Random } from "../random.js";
import type { Swallowed } from "./swallow.js";

/** How a connection ends: closed, reset, silent in one way or both, or with the death of the server. */
export type Ending = "cut" | "reset" | "silent" | "deaf" | "mute" | "kill";

export interface Plan {
  /** How long bytes are under way, in ms. */
  delayMs: number;
  /** So many bytes every few ms; 0: as they come. */
  dripBytes: number;
  dripMs: number;
  ending: Ending;
  /** Bytes of both ways after which it ends, in the middle of whatever that is. */
  endsAfterBytes: number;
  /** A packet that does not reach the client on a link that lives, and which of its kind that is. A PUBACK has its connection end a little later. */
  swallows?: { kind: Swallowed; nth: number };
  /** How long the server stays away when it is killed. */
  downMs: number;
}

const ENDINGS: Record<Ending, number> = { cut: 4, reset: 4, silent: 2, deaf: 2, mute: 2, kill: 2 };

/** The SUBACKs of a connection are one or two. */
const MOST = { SUBACK: 1, PUBACK: 20 };

export function nextPlan(random: Random, meanBytes: number): Plan {
  const isSlow = random.chance(0.3);
  const isDripping = random.chance(0.2);
  const kind = random.pick({ SUBACK: 1, PUBACK: 1, none: 8 });
  return {
    delayMs: isSlow ? random.between(1, 60) : 0,
    dripBytes: isDripping ? random.between(1, 40) : 0,
    dripMs: random.between(1, 4),
    ending: random.pick(ENDINGS),
    // A slow one would last for minutes.
    endsAfterBytes: 1 + random.around(isSlow || isDripping ? meanBytes / 5 : meanBytes),
    ...(kind !== "none" && { swallows: { kind, nth: random.between(1, MOST[kind]) } }),
    downMs: random.chance(0.3) ? 0 : random.between(100, 3000),
  };
}
