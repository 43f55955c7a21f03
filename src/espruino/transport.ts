/** How a socket is opened on Espruino. */

/** Why a socket ends, as Espruino tells it. */
export interface SocketError {
  code?: number;
  message?: string;
}

/** What the session needs of a socket: Espruino's own, or a stand-in of the same shape. */
export interface Socket {
  /** Attached in the tick of the opening and never removed: without a listener Espruino loses the order of bytes. */
  on(event: "data", listener: (this: Socket, bytes: string) => void): void;
  on(event: "error", listener: (this: Socket, error: SocketError) => void): void;
  on(event: "close", listener: (this: Socket, hadError: boolean) => void): void;
  /** Takes a byte string. Throws once the socket is closed. */
  write(bytes: string): unknown;
  end(): void;
  /** What the interpreter has not sent yet; Espruino's own field, absent when all is sent. */
  dSnd?: string | undefined;
}

/** A client certificate, for servers that ask for one. */
export interface TlsOptions {
  /** Client certificate, base64 of DER. */
  cert?: string;
  /** The key of the certificate, base64 of DER. */
  key?: string;
}

/** Where to connect, and how. */
export interface SocketOptions {
  host: string;
  /** Default 1883, MQTT's own. */
  port?: number;
  /**
   * Use TLS. Espruino checks no server certificate: TLS stops listeners, but a false server can pretend to be yours. A server in Java, such as ThingsBoard,
   * refuses the handshake of an ESP32: docs/recipes/tls.md.
   */
  unverifiedTls?: boolean | TlsOptions;
}

/**
 * Opens a socket. On an ESP32 and on Linux this blocks, and throws when the server refuses or has no address; an ESP8266 reports it
 * later, by `close`. `net` would send plain text if it were asked for TLS, so the module is chosen here.
 */
export function openSocket(options: SocketOptions): Socket {
  const tls = options.unverifiedTls;
  const target: TlsOptions & { host: string; port: number } = { host: options.host, port: options.port || 1883 };
  if (tls && tls !== true) {
    if (tls.cert) target.cert = atob(tls.cert);
    if (tls.key) target.key = atob(tls.key);
  }
  return (tls ? require("tls") : require("net")).connect(target);
}
