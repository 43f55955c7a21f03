/** TLS to the server, as an ESP32 asks for it. */
import { connect, type TLSSocket } from "node:tls";
import { CHIPS } from "../virtual-board/chips.js";

/** What Node calls the fatal alert 47, by which Java, and so ThingsBoard, refuses the name that an ESP32 has for every server. */
const ILLEGAL_PARAMETER = "ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER";

/** A link to who takes the TLS of an ESP32; "refused" by who speaks TLS and does not take that; undefined where there is no TLS. */
export function connectAsEsp32(
  host: string,
  port: number,
  limitMs: number,
): Promise<TLSSocket | "refused" | undefined> {
  // Its certificate is not looked at: a board does not look at it either.
  const socket = connect({ host, port, servername: CHIPS.ESP32.serverName, rejectUnauthorized: false });
  return new Promise((resolve) => {
    const limit = setTimeout(() => socket.destroy(), limitMs);
    socket.once("secureConnect", () => resolve(socket));
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      resolve(code === ILLEGAL_PARAMETER ? "refused" : undefined);
    });
    socket.once("close", () => {
      clearTimeout(limit);
      resolve(undefined);
    });
  });
}
