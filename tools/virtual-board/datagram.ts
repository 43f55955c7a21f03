/** require("dgram"): UDP, as far as a time query needs it. */
import dgram from "node:dgram";
import type { Program } from "./program.js";
import type { Bag } from "./realm.js";

export class Datagrams {
  private readonly sockets = new Set<dgram.Socket>();

  constructor(private readonly program: Program) {}

  module(): Bag {
    const { realm } = this.program;
    const module = realm.object();
    realm.natives(module, { createSocket: (type: unknown) => this.create(type) });
    return module;
  }

  stop(): void {
    for (const socket of this.sockets) socket.close();
    this.sockets.clear();
  }

  private create(type: unknown): Bag {
    const { realm, chip, emitter, hardware } = this.program;
    if (type !== "udp4") throw realm.error("Error", "Only udp4 is supported");
    const socket = dgram.createSocket("udp4");
    this.sockets.add(socket);
    const handle = realm.object();
    const close = () => {
      if (!this.sockets.delete(socket)) return;
      socket.close();
      emitter.emit(handle, "close", [false]);
    };
    socket.on("message", (bytes, from) => {
      // an ESP8266 drops what does not fit its buffer
      if (!this.program.online || bytes.length > chip.chunkBytes) return;
      const info = realm.object({ address: from.address, port: from.port, size: bytes.length });
      emitter.emit(handle, "message", [bytes.toString("latin1"), info]);
    });
    socket.on("error", close);
    realm.natives(handle, {
      send: (data: unknown, offset: unknown, length: unknown, port: unknown, host: unknown) => {
        const bytes = Buffer.from(String(data), "latin1").subarray(Number(offset), Number(offset) + Number(length));
        if (!this.program.online || !this.sockets.has(socket)) return;
        const to = hardware.datagramsTo(String(host), Number(port));
        socket.send(bytes, to.port, to.host, () => undefined);
      },
      // a function would be called with Node's own socket
      bind: (port: unknown) => {
        socket.bind(Number(port));
        return handle;
      },
      close,
    });
    return handle;
  }
}
