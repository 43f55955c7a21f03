/** CONNECT, and what is answered to it. */
import type { Observation } from "./observation.js";

export const CONNECTING: Observation[] = [
  {
    name: "a token that is nobody's",
    look: async (tenant) => {
      const link = await tenant.link();
      return [await link.connect({ username: "nobody" }), await link.end()];
    },
  },
  {
    name: "a second CONNECT",
    look: async (tenant) => {
      const { token } = await tenant.device();
      const link = await tenant.connected({ token });
      return [await link.connect({ username: token }), await link.end()];
    },
  },
];
