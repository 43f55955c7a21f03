/**
 * The name that a client of TLS gives the server in its ClientHello (SNI, RFC 6066). The server is Java, which refuses one that no host can have by a
 * fatal alert before anything else; Node's TLS is OpenSSL, which takes any.
 */
import type { Socket } from "node:net";
import { domainToASCII } from "node:url";

/** TLS 1.2, an alert of two bytes: fatal, illegal_parameter (47). */
const ILLEGAL_PARAMETER = Buffer.from([0x15, 3, 3, 0, 2, 2, 47]);
const HANDSHAKE_RECORD = 0x16;
const RECORD_HEADER = 5;
/** Of a ClientHello within its record: the kind and length of the message, the version and the random bytes. */
const BEFORE_SESSION_ID = 4 + 2 + 32;
const SERVER_NAME_EXTENSION = 0;
/** Of the extension, before the name: the list's length, the kind of name, the name's length. */
const BEFORE_NAME = 2 + 1 + 2;

/** Waits for the ClientHello. `onGood` takes the socket with all that it has sent; the others are sent the alert and closed. */
export function checkServerName(socket: Socket, onGood: (socket: Socket) => void): void {
  let hello = Buffer.alloc(0);
  const listen = (bytes: Buffer) => {
    hello = Buffer.concat([hello, bytes]);
    if (!isWhole(hello)) return;
    socket.off("data", listen).pause();
    const name = serverNameOf(hello);
    if (name !== undefined && !isHostName(name)) return void socket.end(ILLEGAL_PARAMETER);
    socket.unshift(hello);
    onGood(socket);
  };
  socket.on("data", listen);
}

/** Whether the first record is there, or the bytes are no TLS, which the handshake refuses. */
function isWhole(hello: Buffer): boolean {
  if (hello[0] !== HANDSHAKE_RECORD) return true;
  return hello.length >= RECORD_HEADER && hello.length >= RECORD_HEADER + hello.readUInt16BE(3);
}

/** The name in a ClientHello; undefined where there is none, or where this is no ClientHello. */
function serverNameOf(hello: Buffer): string | undefined {
  if (hello[0] !== HANDSHAKE_RECORD) return undefined;
  try {
    let at = RECORD_HEADER + BEFORE_SESSION_ID;
    at += 1 + hello.readUInt8(at);
    const cipherSuites = hello.readUInt16BE(at);
    at += 2 + cipherSuites;
    const compressions = hello.readUInt8(at);
    at += 1 + compressions;
    // The extensions, after their common length.
    for (at += 2; at < hello.length; at += 4 + hello.readUInt16BE(at + 2)) {
      if (hello.readUInt16BE(at) !== SERVER_NAME_EXTENSION) continue;
      const name = at + 4 + BEFORE_NAME;
      return hello.toString("utf8", name, name + hello.readUInt16BE(name - 2));
    }
  } catch {
    // It ends too early: the handshake refuses it.
  }
  return undefined;
}

/** As Java's SNIHostName has it: labels of letters, digits and hyphens, of 63 at the most, and no dot at the end. */
export function isHostName(name: string): boolean {
  const ascii = /^[\0-\x7f]*$/.test(name) ? name : domainToASCII(name);
  return ascii.split(".").every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
}
