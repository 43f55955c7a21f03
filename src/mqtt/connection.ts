/** One link to the server after another: opened, probed, lost, opened again. The file that opens, writes and leaves a socket. */
import { openSocket, type Socket, type SocketError } from "../espruino/transport";
import { encodeConnect, First, packet } from "./codec";
import { Code } from "./codes";
import { type Callback, call, Loop, later, State, type StateName, Tick } from "./loop";
import { badOption, Default, Limit, Look, type SessionOptions } from "./options";
import type { SendCallback } from "./outbox";

/** Codes of Espruino's sockets. */
const enum SocketCode {
  HOST_NOT_FOUND = -6,
  /** Before the CONNACK of a link with TLS: the CONNECT waited for a handshake that failed. */
  UNSENT_DATA = -8,
}

/** A socket knows its connection until it is left behind; late events of that one find none. */
type OwnSocket = Socket & { _connection?: Connection | undefined };

export abstract class Connection extends Loop {
  /** True from the accepted CONNACK until the loss is known: for a half-open link after keepAlive and requestTimeoutMs at the latest. */
  connected = false;

  _options: SessionOptions;
  _username: string | undefined;
  _socket: OwnSocket | undefined;
  /** While connect() has one to call. */
  _connectCallback?: SendCallback;
  _onErrorFlag!: (flags: string[]) => void;
  /** When a pause or an attempt to connect is over, by `_clock`; while online, when the link was a good one. */
  _deadline!: number;
  /** When the last SUBACK that did not come yet is late, by `_clock`; 0: all came. */
  _subackBy = 0;
  /** Whether something was written, and heard, since the last tick, to which a look at the clock is left. For messages `_sent` and `_acknowledged` tell it. */
  _hasWritten: 0 | 1 = 0;
  _hasHeard: 0 | 1 = 0;
  /** The last tick at which both were so, or that wrote a PINGREQ. */
  _aliveAt!: number;
  /** What the next tick loses the link for: a write that failed, a message with a topic that must not be, or no memory. */
  _fault: 0 | "write" | "topic" | "memory" | undefined;
  /** When the link was probed and did not answer yet; 0: it is not in doubt. */
  _probedAt!: number;
  _failures!: number;
  /** Only once there was one, as all counters that stay at 0 where nothing fails: a field takes a variable. */
  _refused?: number;
  /** The reader's state. */
  _rx!: string | number;
  /**
   * How many bytes may be written at once: none while anything is on its way, waits, or is wrong. Below 0 while a message is on its way that was written so: with its
   * PUBACK as many may be again. 0: it is to be looked at.
   */
  _mayWrite = 0;
  /** The PUBACK for that message; 0: it is read as any other packet. */
  _puback: string | 0 = 0;

  constructor(options: SessionOptions) {
    super();
    // What is no object has no host, which connect() tells.
    const o = (typeof options === "object" && options) || ({} as SessionOptions);
    const pollIntervalMs = o.pollIntervalMs;
    this._options = o;
    this._username = o.username;
    this._pollIntervalMs = pollIntervalMs === 0 ? 0 : pollIntervalMs || Default.POLL_INTERVAL_MS;
  }

  /** What came, when that is none of the usual. Returns 0, or the code that the link is lost with. */
  abstract _inParts(bytes: string): number;
  /** The PUBACK for the only message that is on its way. */
  abstract _onlyAcked(): void;
  /** A whole packet from the reader; runs in the socket's listener. Returns 0, or the code that the link is lost with. */
  abstract _packet(first: number, body: string): number;
  abstract _overLong(bytes: number, id: number, topic: string): void;
  /** Sends what waits, and finds out what may go at once. */
  abstract _flush(isSameWindow?: boolean): void;
  /** How many messages may be on their way: none while there is no link. As many are whenever something waits. */
  _window = 0;
  /** What was asked of the server and not answered. */
  abstract _requests: unknown[];
  /** Ends the requests whose time is over; with a code all of them, since the link is gone. */
  abstract _endRequests(code?: Code): void;
  /** Requests of the server were left with it. */
  _isBehind: 0 | 1 | undefined;
  /** Has it send them again, once there is room. */
  abstract _askAgain(): void;
  /** Messages sent and acknowledged, as `stats()` tells them, and what they were at the last tick. */
  _sent = 0;
  _acknowledged = 0;
  _seenSent = 0;
  _seenAcknowledged = 0;
  /** The link is gone, and with DISCONNECTED nothing is to be sent any more. Returns the code to tell, which may say more. */
  abstract _offline(code: Code): Code;

  /**
   * Connects, and reconnects for ever after each loss. While `isNetworkUp` returns false, it waits.
   * `callback(error)` is called once, at the first success or the first failure. error is the CONNACK's return code, INVALID_OPTION, ALREADY_CONNECTED,
   * CONNECT_FAILED, UNKNOWN_HOST, TIMEOUT, PROTOCOL_ERROR or DISCONNECTED. After that listen to `connect`, `disconnect` and `error`. @rare
   */
  connect(callback?: SendCallback): void {
    const bad = badOption(this._options, this._username);
    if (bad) this._refuse(Code.INVALID_OPTION, bad, callback);
    else if (this._state) this._refuse(Code.ALREADY_CONNECTED, "connect", callback);
    else {
      if (callback) this._connectCallback = callback;
      this._polledAt = Date.now();
      this._dueMs = 0;
      this._failures = 0;
      this._onErrorFlag = this._outOfMemory.bind(this);
      E.on("errorFlag", this._onErrorFlag);
      this._to(State.WAITING);
      later(this);
    }
  }

  /** Closes the link. Every open callback gets DISCONNECTED. The client does not reconnect until the next connect(). @rare */
  disconnect(): void {
    if (this._state) {
      if (this.connected) write(this, packet(First.DISCONNECT, ""));
      lost(this, Code.DISCONNECTED, "disconnect");
      E.removeListener("errorFlag", this._onErrorFlag);
    }
  }

  /** Reports a refusal: to the callback, or as an error where there is none. A request's callback has its error second. @rare */
  _refuse(code: Code, text: string, callback?: Callback, isRequest?: boolean): number {
    this._refused = (this._refused || 0) + 1;
    if (callback) later(this, [callback, isRequest ? [undefined, code] : [code]]);
    else this.emit("error", code, text);
    return code;
  }

  /** Of the poll, but only once a second. @rare */
  override _tick(): void {
    const now = this._now();
    const isNetworkUp = this._options.isNetworkUp;
    this._dueMs = Tick.MS;
    if (this._fault) this._endLink(this._fault);
    if (this._state === State.BACKING_OFF) {
      // Looked at once a second all the same: a clock that is set meanwhile makes the pause that much longer or shorter at the most.
      if (now < this._deadline) {
        this._dueMs = Math.min(Tick.MS, this._deadline - now);
        return;
      }
      this._to(State.WAITING);
    }
    // Asked first: what the application does in it may change the state.
    const isUp = !isNetworkUp || call(this, isNetworkUp, []);
    const state = this._state;
    if (!isUp) {
      if (state > State.WAITING) lost(this, Code.NETWORK_LOST, "network");
    } else if (state === State.WAITING) this._open();
    else if (state === State.ONLINE) this._probe(now);
    else if (state === State.CONNECTING && now >= this._deadline) lost(this, Code.TIMEOUT, "CONNACK");
    if (this._requests.length) this._endRequests();
    if (this._isBehind) this._askAgain();
    // Else nothing waits, and nothing is wrong.
    if (!this._mayTake || (this._mayWrite >= 0 && this._mayWrite < Limit.ENOUGH_BYTES)) this._flush();
  }

  /**
   * PINGREQ after half of keepAlive without traffic in both directions, so that a busy sender of QoS 0 notices a half-open link too; and early
   * enough that never more than keepAlive goes by without a packet of ours [MQTT-3.1.2-23]. The time of a write is not kept: the last one may be older
   * than `_aliveAt` by the time between two looks, and the next look comes after as long again.
   */
  _probe(now: number): void {
    const { keepAlive, requestTimeoutMs } = this._options;
    const keepAliveMs = (keepAlive === undefined ? Default.KEEP_ALIVE : keepAlive) * 1000;
    const hasHeard = this._hasHeard || this._acknowledged !== this._seenAcknowledged;
    if (hasHeard) this._probedAt = 0;
    if (hasHeard && (this._hasWritten || this._sent !== this._seenSent)) this._aliveAt = now;
    this._hasHeard = this._hasWritten = 0;
    this._seenAcknowledged = this._acknowledged;
    this._seenSent = this._sent;
    if (this._subackBy && now >= this._subackBy) lost(this, Code.TIMEOUT, "SUBACK");
    else if (this._probedAt && now - this._probedAt >= (requestTimeoutMs || Default.REQUEST_TIMEOUT_MS))
      lost(this, Code.TIMEOUT, "PINGRESP");
    else if (
      keepAliveMs &&
      now - this._aliveAt >= Math.min(keepAliveMs / 2, keepAliveMs - 2 * (this._pollIntervalMs + Look.MS))
    ) {
      // One that is not answered is followed by others: it is the server that counts them.
      this._probedAt = this._probedAt || now;
      this._aliveAt = now;
      write(this, packet(First.PINGREQ, ""));
    }
  }

  /** Opens a socket and writes the CONNECT. Not within the tick, which is read each second. @apart @rare */
  _open(): void {
    const options = this._options;
    this._rx = this._fault = 0;
    this._aliveAt = this._clock;
    this._hasHeard = this._hasWritten = 0;
    this._to(State.CONNECTING);
    try {
      const socket: OwnSocket = openSocket(options);
      this._socket = socket;
      socket._connection = this;
      socket.on("data", onSocket);
      socket.on("error", onSocket as never);
      socket.on("close", onSocket as never);
      // No wait for the socket's `connect`: what is written before it is sent after it.
      const bytes = encodeConnect(
        options,
        this._username,
        options.keepAlive === undefined ? Default.KEEP_ALIVE : options.keepAlive,
      );
      socket.write(bytes);
      this._deadline = this._clock + (options.connectTimeoutMs || 30000);
    } catch (exception) {
      const text = "" + exception;
      // Not indexOf: on Espruino it finds what a text only ends to begin.
      lost(this, text.lastIndexOf("locate host") < 0 ? Code.CONNECT_FAILED : Code.UNKNOWN_HOST, text);
    }
    // Opening may have blocked for long: the server's time, or the pause, begins now.
    this._polledAt = Date.now();
  }

  /** Loses the link for a fault that was noted. Without one there is still all to count anew that no memory was left for. @apart @rare */
  _endLink(fault: "write" | "topic" | "memory"): void {
    const code =
      fault === "memory" ? Code.OUT_OF_MEMORY : fault === "topic" ? Code.PROTOCOL_ERROR : Code.CONNECTION_LOST;
    // Before all else: what runs out of memory below notes it anew.
    this._fault = 0;
    if (this._socket) lost(this, code, fault);
    else if (fault === "memory") this._offline(code);
  }

  /**
   * Espruino ran out of memory somewhere: nothing can catch that, it cuts short what was being sent, and it may take our timer. The
   * link is dropped, and all that was not acknowledged is sent again: by the poll. A listener that clears the flags and runs out of memory itself is
   * never called again, so this one takes as little as it can.
   */
  _outOfMemory(flags: string[]): void {
    E.getErrorFlags();
    if (flags.indexOf("MEMORY") >= 0 || flags.indexOf("CALLBACK") >= 0) {
      this._fault = "memory";
      this._dueMs = this._mayWrite = this._window = this._isWoken = 0;
      // Neither what comes in nor what goes out may follow on half of what was before it.
      if (this._socket) this._socket._connection = undefined;
      later(this);
    }
  }

  /** What was to be written could not be. @rare */
  _unwritten(): void {
    this._window = this._mayWrite = this._dueMs = 0;
    this._fault = "write";
    later(this);
  }

  /** The one place that changes the state: once there was memory to tell it. @rare */
  _to(state: State): void {
    this.emit("state", "idle,waiting,connecting,online,backing off".split(",")[state] as StateName);
    this._state = state;
    this.connected = state === State.ONLINE;
  }
}

/** The link is gone, or never came: leaves the socket behind, tells, and sets the pause before the next attempt. @rare */
export function lost(connection: Connection, code: Code, text: string): void {
  const now = connection._now();
  const options = connection._options;
  const socket = connection._socket;
  const wasOnline = connection.connected;
  const callback = connection._connectCallback;
  const isFinal = code === Code.DISCONNECTED;
  const longest = options.maxReconnectDelayMs || 120000;
  if (wasOnline && now >= connection._deadline) connection._failures = 0;
  // A refusal for what we are, not for how busy the server is, stays one however often we ask.
  const isLasting = code > 0 && code !== Code.SERVER_UNAVAILABLE;
  const delay = isLasting
    ? longest
    : Math.min(longest, (options.minReconnectDelayMs || 1000) * Math.pow(2, connection._failures));
  // Up to half of it is taken off, by the device's own name: Espruino's random numbers are the same after every start.
  // A CRC is linear: other bits of one, not the CRC of another text, so that boards that fell in step once part again.
  const spread = (E.CRC32(connection._username + "," + options.clientId) >>> ((connection._failures * 5) % 24)) & 255;
  // What takes memory comes first: where that runs out, all of it is done once more by the poll.
  connection._deadline = now + delay - (delay * spread) / 512;
  connection._dueMs = Math.min(Tick.MS, connection._deadline - now);
  connection._mayWrite = connection._mayTake = connection._puback = 0;
  if (socket) {
    socket._connection = undefined;
    try {
      socket.end();
      // A peer that takes nothing would hold the socket for ever. A goodbye is waited for.
      if (!isFinal) socket.dSnd = "";
    } catch (_) {}
  }
  if (callback) later(connection, [callback, [code]]);
  const told = connection._offline(code);
  connection._to(isFinal ? State.IDLE : State.BACKING_OFF);
  connection.connected = wasOnline;
  if (wasOnline) connection.emit("disconnect", told);
  if (!isFinal) connection.emit("error", told, text);
  connection._failures++;
  connection._socket = undefined;
  delete connection._connectCallback;
  connection.connected = false;
}

/**
 * Writes a packet, which leaves that much less to be written at once. A socket that is closed throws: the tick that follows loses the link, and nothing goes until then. Not here, where calls may already be
 * as deep as Espruino can count, see Loop.
 */
export function write(connection: Connection, bytes: string): boolean {
  try {
    const may = connection._mayWrite;
    const length = bytes.length;
    connection._socket!.write(bytes);
    connection._hasWritten = 1;
    connection._mayWrite = may > length ? may - length : may < -length ? may + length : 0;
    return true;
  } catch (_) {
    connection._unwritten();
    return false;
  }
}

/**
 * In a socket's listener `this` is the socket. Most often what comes is one packet: the PUBACK for the only message on its way, or a short message, with nothing
 * before it in the inbox. That one is taken apart when it is handed on.
 * The listener for `close` too, and for `error` before it, which an ESP8266 has for a link that does not come about.
 */
function onSocket(this: OwnSocket, bytes: string): void {
  const connection = this._connection;
  if (connection) {
    if (bytes === connection._puback) connection._onlyAcked();
    else {
      // An end or an error has no bytes: it counts as more than may be taken, so that one comparison is enough.
      const length = bytes ? bytes.length : Limit.PUBLISH_BYTES;
      if (
        length <= connection._mayTake &&
        bytes.charCodeAt(1) === length - 2 &&
        // A PUBLISH at QoS 0 or 1 that was not sent before.
        bytes >= "\x30" &&
        bytes < "\x34" &&
        // With a topic, and room for an identifier.
        bytes[2] === "\0" &&
        (bytes.charCodeAt(3) || length) + 6 <= length
      ) {
        connection._hasHeard = 1;
        connection._mayTake = -connection._mayTake;
        // As later(), which most often has nothing to do when the application polls.
        connection._inbox.push(bytes);
        if (connection._pollIntervalMs) later(connection);
      } else received(connection, this, bytes);
    }
  }
}

/** What a socket tells when that is none of the usual. @rare */
function received(connection: Connection, socket: OwnSocket, what: string | SocketError | boolean): void {
  // Espruino tells `close` with an empty text too.
  if (what && typeof what === "string") {
    connection._hasHeard = 1;
    const code = connection._inParts(what);
    if (code && connection._socket === socket) lost(connection, code, code > 0 ? "CONNACK" : "data");
  } else {
    const { code, message } = what as SocketError;
    const usual = connection.connected ? Code.CONNECTION_LOST : Code.CONNECT_FAILED;
    const isHandshake = code === SocketCode.UNSENT_DATA && !connection.connected && connection._options.unverifiedTls;
    lost(
      connection,
      code === SocketCode.HOST_NOT_FOUND ? Code.UNKNOWN_HOST : usual,
      isHandshake ? "TLS handshake" : message || "closed",
    );
  }
}
