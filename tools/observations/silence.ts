/** A device that says nothing. */
import type { Observation } from "./observation.js";

export const SILENCE: Observation[] = [
  {
    name: "a link that is silent for ten minutes",
    isSlow: true,
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return { "after nine minutes": await link.end(540_000), "after twelve minutes": await link.end(180_000) };
    },
  },
];
