/** A cluster: several hosts, of which one is enough. Opt-in: it costs nothing if you do not import it. */
import type { ClientOptions, TBDeviceMqttClient } from "./client";
import { Code } from "./mqtt/codes";
import { isObject } from "./values";

/** A server of the cluster. */
export interface Host {
  /** Server name or address, up to 127 characters. */
  host: string;
  /** Default: the port of the client's options. */
  port?: number;
}

/**
 * Tries the next host of the list after a failed attempt or a lost link, round and round, with the client's usual pauses. It stays with a host that works.
 * If the network or the memory was the reason, the host stays the same.
 * @param options the same object that the client was made with; its `host` and `port` are the first of the list, and useHosts changes them
 * @param others the hosts after that one
 */
export function useHosts(client: TBDeviceMqttClient, options: ClientOptions, others: Host[]): void {
  if (!isObject(options) || !Array.isArray(others)) {
    client.emit("error", Code.INVALID_ARGUMENT, "hosts");
    return;
  }
  const port = options.port;
  const hosts: Host[] = [{ host: options.host }];
  for (let i = 0; i < others.length; i++) {
    const other: unknown = others[i];
    const { host, port: own } = (isObject(other) ? other : {}) as Partial<Host>;
    const isPort = own === undefined || (typeof own === "number" && own >= 0 && own < 65536 && own === Math.floor(own));
    if (typeof host === "string" && host && host.length < 128 && isPort) hosts.push(other as Host);
    else client.emit("error", Code.INVALID_ARGUMENT, "host " + (i + 1));
  }
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
