/** A cluster: several hosts, of which one is enough. Opt-in: costs nothing where it is not imported. */
import type { ClientOptions, TBDeviceMqttClient } from "./client";
import { Code } from "./mqtt/codes";

/** A server of the cluster. */
export interface Host {
  /** Server name or address, up to 127 characters. */
  host: string;
  /** Default: that of the client's options. */
  port?: number;
}

/**
 * After a failed attempt, or a lost link, the next host of the list is tried, round and round, with the client's usual pauses; one that
 * works is stayed with. Where the network itself was lost, or the memory, the host stays the same.
 * @param options the very object that the client was made with: its `host` and `port` are the first of the list and are changed from here
 * @param others the hosts after that one
 */
export function useHosts(client: TBDeviceMqttClient, options: ClientOptions, others: Host[]): void {
  const port = options.port;
  const first: Host = { host: options.host };
  const hosts = [first].concat(others);
  let at = 0;
  let isLost = false;
  client.on("state", (name: string) => {
    isLost = name === "backing off";
  });
  // Told after the state, and before the pause is over.
  client.on("error", (code: number) => {
    if (isLost && code !== Code.NETWORK_LOST && code !== Code.OUT_OF_MEMORY) {
      at = (at + 1) % hosts.length;
      const next = hosts[at]!;
      options.host = next.host;
      options.port = next.port || port;
    }
    isLost = false;
  });
}
