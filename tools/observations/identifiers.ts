/** Packet identifiers of a long session. */
import type { IPublishPacket } from "mqtt-packet";
import type { Observation } from "./observation.js";

const BURST = 1024;
const REQUEST = "v1/devices/me/attributes/request/1";

export const IDENTIFIERS: Observation[] = [
  {
    name: "the identifiers around 65,535, and a PUBACK for 0",
    isSlow: true,
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      const last: number[] = [];
      for (let sent = 0; sent < 65_536 + BURST; sent += BURST) {
        link.sendTogether(Array.from({ length: BURST }, () => link.message(REQUEST, '{"sharedKeys":"none"}', 0)));
        for (let i = 0; i < BURST; i++) {
          const packet = (await link.next(({ cmd }) => cmd === "publish")) as IPublishPacket | undefined;
          if (sent + i >= 65_534 && sent + i <= 65_537) last.push(packet?.messageId ?? -1);
        }
      }
      link.send({ cmd: "puback", messageId: 0 });
      return [last, await link.end()];
    },
  },
];
