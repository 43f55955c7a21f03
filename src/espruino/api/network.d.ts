/** TCP, TLS and UDP. */

/** A TCP or TLS socket of `require("net")` or `require("tls")`. */
interface Socket
  extends EspruinoEmitter<{
    /** The link is there. Give `connect` a callback, or add this listener. With both, Espruino calls neither. */
    connect(socket: Socket): void;
    /** Bytes, one character each. Add the listener at once: without one, waiting bytes come again and again. */
    data(bytes: string): void;
    /** All is sent. */
    drain(socket: Socket): void;
    /** Comes before `close`, no matter who ended the link. */
    end(): void;
    /** An error. `end` and `close` follow. */
    error(error: EspruinoSocketError): void;
    /** Always the last event. */
    close(hadError: boolean): void;
  }> {
  /** Sends a string of bytes. Always returns false. Throws if the socket is closed. */
  write(bytes: string): boolean;
  /** Closes the socket when everything is sent. */
  end(bytes?: string): void;
  /** Number of bytes that wait. It is 0 if there is a listener. */
  available(): number;
  /** Reads `count` bytes, or all. */
  read(count?: number): string;
  /** Passes everything that comes in to `destination`. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

/** You cannot make one: `connect` and `createServer` give it to you. */
declare var Socket: { readonly prototype: Socket };

/** A TCP server. */
declare class Server {
  private constructor();
  /** Begins to accept connections. */
  listen(port: number): Server;
  /** Accepts no more connections. */
  close(): void;
}

interface EspruinoAddress {
  host: string;
  port: number;
}

/** Certificates and key as DER: use `atob` on the base64 of a PEM file. Or the name of a file, or a function that returns the DER. */
interface EspruinoTlsOptions extends EspruinoAddress {
  /** It has no effect: Espruino does not check the server's certificate. */
  ca?: string | (() => string);
  cert?: string | (() => string);
  key?: string | (() => string);
}

interface EspruinoNet {
  /** Connects. If nobody listens there, ESP32 and Linux throw; an ESP8266 reports it later, by `error`. */
  connect(options: EspruinoAddress, callback?: (socket: Socket) => void): Socket;
  /** Calls with each connection. */
  createServer(callback: (socket: Socket) => void): Server;
}

interface EspruinoTls {
  /** Connects. `connect` comes before the handshake; what you write meanwhile waits. A regular end by the server is an `error` with the code -30848. */
  connect(options: EspruinoTlsOptions, callback?: (socket: Socket) => void): Socket;
}

/** A UDP socket. */
interface dgramSocket
  extends EspruinoEmitter<{
    /** A message, and who sent it. An ESP8266 gets at most 268 bytes. */
    message(bytes: string, from: { address: string; port: number; size: number }): void;
    /** Sending or receiving failed. */
    error(error: EspruinoSocketError): void;
    /** The end. */
    close(hadError: boolean): void;
  }> {
  /** Sends a message. The host is an address or a name. */
  send(bytes: string, offset: number, length: number, port: number, host: string): void;
  send(bytes: string, port: number, host: string): void;
  /** Receives on this port from now on. */
  bind(port: number, callback?: (socket: dgramSocket) => void): dgramSocket;
  /** Joins a multicast group. Call it before `bind`. `address` is the address of this board. */
  addMembership(group: string, address: string): void;
  /** Closes the socket. */
  close(): void;
}

declare var dgramSocket: { readonly prototype: dgramSocket };

interface EspruinoDgram {
  /** Makes a socket for sending. Call `bind` to receive. */
  createSocket(
    type: "udp4" | { type: "udp4"; reuseAddr?: boolean; recvBufferSize?: number },
    callback?: (socket: dgramSocket) => void,
  ): dgramSocket;
}

/** A network of your own, such as a modem. Espruino calls these functions. A socket is a number from 0 on. */
interface EspruinoNetwork {
  /** Makes a socket of a client. Without a host: a socket of a server. */
  create(host: string | undefined, port: number, type: number, options: object): number;
  /** Closes the socket. */
  close(socket: number): void;
  /** Returns the socket of a new client, or -1. */
  accept(socket: number): number;
  /** Returns bytes, or "" for none. null closes the socket. */
  recv(socket: number, length: number, type: number): string | null;
  /** Returns how many bytes were sent. Below 0 it failed. */
  send(socket: number, bytes: string, type: number): number;
}

interface EspruinoModules {
  net: EspruinoNet;
  /**
   * TLS without a check of the server's certificate. An ESP32 calls every server "mbed TLS Server 1" (libs/network/network.c). Servers in Java refuse that:
   * the socket closes, and nobody catches `mbedtls_ssl_handshake returned -0x7780`.
   * @chips ESP32 LINUX: TLS
   */
  tls: EspruinoTls;
  dgram: EspruinoDgram;
  /** Uses a network of your own for `net`, `http` and the rest. */
  NetworkJS: { create(network: EspruinoNetwork): EspruinoNetwork };
  /** A console on the network, without a password. On the chips it is port 23, and it is on at each start. */
  TelnetServer: { setOptions(options: { mode: "on" | "off" }): void };
}
