/** TCP, TLS and UDP. */

/** A TCP or TLS socket of `require("net")` or `require("tls")`. */
interface Socket
  extends EspruinoEmitter<{
    /** The link is there. Give `connect` a callback or add this listener, never both: Espruino then calls neither. */
    connect(socket: Socket): void;
    /** Bytes, one character each. Listen at once: what waits without a listener comes again and again. */
    data(bytes: string): void;
    /** All is sent. */
    drain(socket: Socket): void;
    /** Comes before `close`, whoever ended it. */
    end(): void;
    /** Then `end` and `close` come too. */
    error(error: EspruinoSocketError): void;
    /** The end, in any case. */
    close(hadError: boolean): void;
  }> {
  /** Takes a byte string; always returns false. Throws once the socket is closed. */
  write(bytes: string): boolean;
  /** Closes, once all is sent. */
  end(bytes?: string): void;
  /** Bytes that wait; 0 once there is a listener. */
  available(): number;
  /** So many of them, or all. */
  read(count?: number): string;
  /** Passes on what comes in. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

/** It is not to be made: `connect` and `createServer` give it. */
declare var Socket: { readonly prototype: Socket };

/** A TCP server. */
declare class Server {
  private constructor();
  /** Begins to take connections. */
  listen(port: number): Server;
  /** Takes no more. */
  close(): void;
}

interface EspruinoAddress {
  host: string;
  port: number;
}

/** Certificates and the key as DER: the base64 of a PEM file through `atob`. Also the name of a file, or a function that gives it. */
interface EspruinoTlsOptions extends EspruinoAddress {
  /** Espruino does not check the server's certificate, with it or without. */
  ca?: string | (() => string);
  cert?: string | (() => string);
  key?: string | (() => string);
}

interface EspruinoNet {
  /** ESP32 and Linux throw when there is nobody; an ESP8266 tells it later, by `error`. */
  connect(options: EspruinoAddress, callback?: (socket: Socket) => void): Socket;
  /** Calls with each connection. */
  createServer(callback: (socket: Socket) => void): Server;
}

interface EspruinoTls {
  /** Connected is said before the handshake; what is written meanwhile waits. A good end by the server is an `error` of the code -30848. */
  connect(options: EspruinoTlsOptions, callback?: (socket: Socket) => void): Socket;
}

/** A UDP socket. */
interface dgramSocket
  extends EspruinoEmitter<{
    /** What came, and from whom. An ESP8266 gets 268 bytes at most. */
    message(bytes: string, from: { address: string; port: number; size: number }): void;
    /** It could not be sent or received. */
    error(error: EspruinoSocketError): void;
    /** The end. */
    close(hadError: boolean): void;
  }> {
  /** The host is an address or a name. */
  send(bytes: string, offset: number, length: number, port: number, host: string): void;
  send(bytes: string, port: number, host: string): void;
  /** Receives on this port from now on. */
  bind(port: number, callback?: (socket: dgramSocket) => void): dgramSocket;
  /** Before `bind`: a group, and the address of this board in its network. */
  addMembership(group: string, address: string): void;
  /** Ends it. */
  close(): void;
}

declare var dgramSocket: { readonly prototype: dgramSocket };

interface EspruinoDgram {
  /** A socket to send by; `bind` it to receive. */
  createSocket(
    type: "udp4" | { type: "udp4"; reuseAddr?: boolean; recvBufferSize?: number },
    callback?: (socket: dgramSocket) => void,
  ): dgramSocket;
}

/** A network of one's own, over a modem for one: Espruino asks these functions. Sockets are numbers from 0. */
interface EspruinoNetwork {
  /** A client's socket; without a host a server's. */
  create(host: string | undefined, port: number, type: number, options: object): number;
  /** The socket is no longer used. */
  close(socket: number): void;
  /** The socket of who came, or -1. */
  accept(socket: number): number;
  /** Bytes, or "" for none; null closes. */
  recv(socket: number, length: number, type: number): string | null;
  /** How many were sent; below 0 it failed. */
  send(socket: number, bytes: string, type: number): number;
}

interface EspruinoModules {
  net: EspruinoNet;
  /**
   * Encrypted, but not sure of whom it talks to: Espruino checks no certificate. An ESP32's calls every server "mbed TLS Server 1" (libs/network/network.c),
   * which servers in Java refuse: the socket closes, and `mbedtls_ssl_handshake returned -0x7780` is uncaught.
   * @chips ESP32 LINUX: TLS
   */
  tls: EspruinoTls;
  dgram: EspruinoDgram;
  /** Uses a network of one's own for `net`, `http` and the rest. */
  NetworkJS: { create(network: EspruinoNetwork): EspruinoNetwork };
  /** A console by the network without a password: port 23 on the chips, where it is on at each start. */
  TelnetServer: { setOptions(options: { mode: "on" | "off" }): void };
}
