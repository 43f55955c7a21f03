/** ThingsBoard's topics for a device. The server takes these filters to the letter and no other. */

export const ME = "v1/devices/me/";

/** What a device may listen to, as bits. */
export const enum Topic {
  ATTRIBUTES = 1,
  ATTRIBUTE_RESPONSE = 2,
  RPC_REQUEST = 4,
  RPC_RESPONSE = 8,
}

/** The topic filters of some bits. */
export function topicFilters(topics: number): string[] {
  const all = ["attributes", "attributes/response/+", "rpc/request/+", "rpc/response/+"];
  const filters: string[] = [];
  for (let i = 0; i < 4; i++) if (topics & (1 << i)) filters.push(ME + all[i]!);
  return filters;
}
