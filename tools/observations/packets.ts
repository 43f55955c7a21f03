/** Packets that are not as MQTT wants them. */
import type { Observation } from "./observation.js";
import type { Tenant } from "./tenant.js";

/** What comes after these bytes of a device that is connected. */
async function after(tenant: Tenant, ...pieces: Buffer[]): Promise<string[]> {
  const link = await tenant.connected(await tenant.device());
  for (const piece of pieces) link.send(piece);
  return link.rest();
}

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const PINGREQ = hex("c000");
const PINGREQS = Buffer.concat(Array.from({ length: 100 }, () => PINGREQ));

const BYTES: Record<string, Buffer[]> = {
  "a topic longer than its packet": [hex("30 04 0064 6162")],
  "a topic longer than its packet, and a PINGREQ": [hex("30 04 0064 6162"), PINGREQ],
  "a topic longer than its packet, and more than is missing": [hex("30 04 0064 6162"), PINGREQS],
  "a filter longer than its packet": [hex("82 06 0001 0064 6162")],
  "a filter longer than its packet, and more than is missing": [hex("82 06 0001 0064 6162"), PINGREQS],
  "a filter to unsubscribe longer than its packet": [hex("a2 06 0001 0064 6162")],
  "a PUBLISH without its identifier": [hex("32 04 0002 6162")],
  "a PUBLISH without its identifier, and a PINGREQ": [hex("32 04 0002 6162"), PINGREQ],
  "a PUBLISH of no bytes": [hex("30 00")],
  "a PUBLISH with the identifier 0": [hex("32 06 0002 6162 0000")],
  "a PUBACK with the identifier 0": [hex("40 02 0000")],
  "a PUBACK that is too long": [hex("40 03 0001 00")],
  "a PUBACK that is too short": [hex("40 01 00")],
  "a SUBSCRIBE without filters": [hex("82 02 0001")],
  "an UNSUBSCRIBE without filters": [hex("a2 02 0001")],
  "a SUBSCRIBE with the wrong flags": [hex("80 07 0001 0002 6162 01")],
  "a SUBSCRIBE of QoS 3": [hex("82 07 0001 0002 6162 03")],
  "a PINGREQ with bytes": [hex("c0 01 00")],
  "a PINGREQ with flags": [hex("c1 00")],
  "a packet that only servers send": [hex("d0 00"), PINGREQ],
  "a packet of the kind 0": [hex("00 00")],
  "a packet of the kind 15": [hex("f0 00")],
  "a PUBLISH of QoS 3": [hex("36 06 0002 6162 0001")],
  "an empty topic": [hex("32 04 0000 0001")],
  "a topic with a wildcard": [hex("32 05 0001 2b 0001")],
  "a remaining length of five bytes": [hex("30 ffffffff01")],
};

export const PACKETS: Observation[] = Object.entries(BYTES).map(([name, pieces]) => ({
  name,
  look: (tenant) => after(tenant, ...pieces),
}));
