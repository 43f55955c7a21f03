/**
 * The TCP stack of all boards, in a thread of its own: net.connect of an ESP32 blocks until it knows, and Node cannot
 * block on its own sockets, but it can wait for another thread's.
 */
import net from "node:net";
import tls from "node:tls";
import { parentPort } from "node:worker_threads";

/** More unread bytes than this hold the peer back. */
const WINDOW = 5744;
const CODES = { ENOTFOUND: -6, EAI_AGAIN: -6, ETIMEDOUT: -3, EHOSTUNREACH: -4, ENETUNREACH: -4 };
const RESET = -9;
const HANDSHAKE = -13;
/** MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY: Espruino passes it on as it is, so that a good end of TLS is an "unknown error". */
const CLOSE_NOTIFY = -0x7880;

const links = new Map();
/** What each board has open, that which is only being closed among it. */
const open = new Map();

parentPort.on("message", (message) => {
  if (message.type === "connect") connect(message);
  else if (message.type === "stop") stop(message.board);
  else if (message.type === "turn") parentPort.postMessage(message);
  else links.get(message.id)?.[message.type]?.(message);
});

function stop(board) {
  for (const tcp of open.get(board)?.keys() ?? []) tcp.destroy();
  for (const id of open.get(board)?.values() ?? []) links.delete(id);
  open.delete(board);
}

function connect({ id, board, host, port, secure, signal }) {
  const flag = signal && new Int32Array(signal);
  const tell = (type, more) => parentPort.postMessage({ id, type, ...more });
  const answer = (code) => {
    if (!flag) return;
    Atomics.store(flag, 0, code);
    Atomics.notify(flag, 0);
  };
  const tcp = net.connect({ host, port, noDelay: true });
  if (!open.has(board)) open.set(board, new Map());
  open.get(board).set(tcp, id);
  tcp.once("close", () => open.get(board)?.delete(tcp));
  let socket = tcp;
  let unread = 0;

  const failed = (error, code = CODES[error.code] ?? RESET) => {
    answer(code);
    tell("failed", { code });
    close();
  };
  const close = () => {
    links.delete(id);
    // what was sent last must still arrive; the peer's silence must not keep it
    if (!socket.destroyed) socket.end(() => setTimeout(() => tcp.destroy(), 100).unref());
  };
  const receive = () => {
    socket.on("data", (bytes) => {
      unread += bytes.length;
      if (unread > WINDOW) socket.pause();
      // a copy: a Buffer would take the whole pool that it is cut from along
      tell("data", { bytes: new Uint8Array(bytes) });
    });
    socket.on("end", () => tell("end", secure && { code: CLOSE_NOTIFY }));
  };

  tcp.once("connect", () => {
    answer(1);
    tell("open", {});
    if (!secure) return receive();
    // the certificate is never looked at, and the builds' mbed TLS is 2
    socket = tls.connect({ ...secure, socket: tcp, rejectUnauthorized: false, maxVersion: "TLSv1.2" });
    let shaken = false;
    socket.once("secureConnect", () => {
      shaken = true;
      tell("shaken", {});
    });
    socket.once("error", (error) => failed(error, shaken ? undefined : HANDSHAKE));
    receive();
  });
  tcp.on("error", (error) => {
    if (links.has(id) && socket === tcp) failed(error);
  });

  links.set(id, {
    send: ({ bytes }) => socket.write(bytes, () => tell("sent", {})),
    taken: ({ count }) => {
      unread -= count;
      if (unread <= WINDOW) socket.resume();
    },
    close,
    abort: () => {
      links.delete(id);
      tcp.destroy();
    },
  });
}
