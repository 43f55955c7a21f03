/** What a board's TLS may meet, on ports of this machine: a proxy, a server that refuses, and a way on which one sees what is said. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { makeRsaCertificate } from "../tools/emulator/certificates.js";
import type { AtEnd } from "./on-board.js";

/**
 * A proxy built on OpenSSL, as Node's TLS is, in front of a port: it takes any server name. `shown` are the certificates of its clients, DER, and undefined
 * where one has shown none. test/interop/ has proxies that a user would install.
 */
export async function opensslProxy(target: number, atEnd: AtEnd) {
  const shown: (Buffer | undefined)[] = [];
  // Signed by nobody that a board knows: Espruino does not look.
  const options = { ...makeRsaCertificate("proxy"), requestCert: true, rejectUnauthorized: false };
  const server = createTlsServer(options, (socket) => {
    shown.push(socket.getPeerCertificate().raw);
    join(socket, target);
  });
  return { port: await listening(server, atEnd), shown };
}

/** A way to a port, and the bytes that went there. */
export async function recordedWay(target: number, atEnd: AtEnd) {
  const sent: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("data", (bytes) => sent.push(bytes));
    join(socket, target);
  });
  return { port: await listening(server, atEnd), sent };
}

/** Answers whatever comes as Java does a server name that it does not take: by the fatal alert illegal_parameter. */
export function refusingPort(atEnd: AtEnd): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {}).once("data", () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 47])));
  });
  return listening(server, atEnd);
}

function join(socket: Socket, target: number): void {
  const upstream = connect(target, "127.0.0.1");
  socket.on("error", () => {}).on("close", () => upstream.destroy());
  upstream.on("error", () => {}).on("close", () => socket.end());
  socket.pipe(upstream).pipe(socket);
}

async function listening(server: Server, atEnd: AtEnd): Promise<number> {
  atEnd(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
