/** A package of ThingsBoard's, firmware or software, from the order to the last byte checked in flash. Built on what every application may use of the client. */
import type { Attributes, RequestedAttributes } from "./attributes";
import type { TBDeviceMqttClient } from "./client";
import { canCheck, checksumOf, type Digest } from "./espruino/checksum";
import { later } from "./espruino/later";
import { Mark, orderBytes, PackageStore } from "./espruino/package-store";
import { toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";

/** The state of an update, as ThingsBoard names it. */
export type UpdateState = "DOWNLOADING" | "DOWNLOADED" | "VERIFIED" | "UPDATING" | "UPDATED" | "FAILED";

/** Options of firmware and software updates. */
export interface PackageOptions {
  /** Title of what runs now. A package of another title is refused. A package of the same title and version is not loaded. Both must match exactly. */
  title: string;
  /** Version of what runs now. It must match exactly. */
  version: string;
  /** Bytes of one chunk. With its topic it must fit into the client's `maxPacketBytes`. Default 512 on a chip with less than 4000 variables, else 1536. */
  chunkBytes?: number;
  /** Milliseconds that the server has for an answer. Default 10000. */
  chunkTimeoutMs?: number;
  /** How often a missing or wrong chunk is asked for again. The pauses double, from one second to a minute. Default 8. */
  maxRepeats?: number;
  /** Bytes of Storage that stay free for other files. Default 4096, and at least that. */
  reserveBytes?: number;
  /**
   * true: if there is too little free flash and enough of erased files, compact the flash and restart. A power cut while Espruino compacts loses everything.
   * Default false: the update fails.
   */
  mayCompact?: boolean;
  /** `sha256` of `src/espruino/sha256.ts`, for a chip without SHA-256. */
  sha256?: Digest;
  /** Called with each state that is reported, and with the reason of FAILED. */
  onState?: (state: UpdateState, error?: string) => void;
}

/** Of these options, for goodOptions. */
export const PACKAGE_TYPES =
  ",string title,string version,number chunkBytes,number chunkTimeoutMs,number maxRepeats,number reserveBytes,boolean mayCompact,function sha256,function onState,";

/** The names of the attributes, behind "fw" or "sw"; an order is their values. @rare */
function names(): string[] {
  return "_title,_version,_size,_checksum,_checksum_algorithm".split(",");
}

const enum Order {
  TITLE = 0,
  VERSION = 1,
  SIZE = 2,
  CHECKSUM = 3,
  ALGORITHM = 4,
}

export type Values = [title: string, version: string, size: number, checksum: string, algorithm: string] | undefined;

const enum Limit {
  /** Characters of a name or a checksum, of which SHA512 has so many. Longer ones from the server would be held several times over. */
  TEXT = 128,
  /** Characters of an error as it is told. */
  ERROR = 200,
}

/** Time for the last packets to leave. */
export const GOODBYE_MS = 1000;

const enum Pause {
  FIRST_MS = 1000,
  LONGEST_MS = 60000,
}

export abstract class PackageUpdate extends PackageStore {
  // Fields that are not set take no memory.
  /** What is being loaded, as JSON; "" or nothing when nothing is. */
  _order!: string;
  /** Its values, a list of their own each time: what has to come later holds them, since the same order may come again with other bytes in its file. */
  _values!: Values;
  /** What is not tried again. */
  _failed!: string;
  /** Bytes that are in flash; -1 before that is known. */
  _at!: number;
  /** All that was in flash when this began is checked once more from the start if the checksum is wrong. */
  _isResumed?: boolean;
  /** All bytes are there: a lost link does not matter. */
  _isWhole?: boolean;
  /** The order of which a chunk is waited for. */
  _asked?: string;
  /** Bytes of a file that is to be made besides. */
  _besides = 0;
  /** What a signed package has to be newer than: a file. */
  _running?: string;
  _repeats!: number;
  _timer?: number;
  /** Odd for fw, even for sw: the server has one table for both. A new one for each download, since it stands for one package. */
  _requestId: number;

  constructor(
    kind: "fw" | "sw",
    public _client: TBDeviceMqttClient,
    public _options: PackageOptions,
  ) {
    super(kind);
    if (!_options.title || !_options.version) _client.emit("error", Code.INVALID_OPTION, "title, version");
    // Not bound: a copy would keep what is rare in memory.
    const ask = (update?: Attributes): void => this._ask(update);
    if (this._mark() === Mark.FAILED) this._failed = this._ordered();
    this._requestId = kind === "fw" ? 1 : 2;
    _client.route("v2/" + kind + "/response/", "v2/" + kind + "/response/+/chunk/+", (suffix, data) =>
      this._chunk(suffix, data),
    );
    // The first route of a topic takes its messages, and this topic is for both kinds.
    _client.route("v2/fw/error", "v2/fw/error", (_, text) => _client.emit("packageError", text));
    _client.on("packageError", (text: string) => this._refusedBy(text));
    _client.on("connect", ask);
    _client.on("disconnect", () => this._pause());
    _client.subscribeToAttribute(kind + "_version", ask);
    if (_client.connected) this._wait(0);
  }

  /** The file that nothing runs from, for the package; "" when there is none. */
  abstract _target(): string;
  /** The server answers. False when the board is about to restart. */
  abstract _online(): boolean;
  /** The package is in its file, and is what it should be. */
  abstract _install(): void;

  /** Pushed updates may lack a part of what belongs together: they only tell that there is something to ask for. @rare */
  _ask(update?: Attributes): void {
    const keys: string[] = [];
    // Taken away, though it may be there again when the answer comes: what failed may be tried once more.
    if (update && update.deleted) this._forgive();
    const all = names();
    for (let i = 0; i < all.length; i++) keys.push(this._kind + all[i]);
    this._client.requestAttributes({ sharedKeys: keys }, this._got.bind(this));
  }

  /** @rare */
  _got(result?: RequestedAttributes, error?: number): void {
    const shared = (result && result.shared) || {};
    if (error || typeof result !== "object" || typeof shared !== "object") {
      if (this._client.connected && !this._order) this._wait(this._options.chunkTimeoutMs || 10000);
      return;
    }
    if (!this._online()) return;
    const values: unknown[] = [];
    const all = names();
    for (let i = 0; i < all.length; i++) {
      const value = shared[this._kind + all[i]];
      // An attribute may be any JSON.
      values.push(typeof value === "string" ? value.substr(0, Limit.TEXT + 1) : typeof value === "object" ? "" : value);
    }
    const order = toJson(values);
    if (order === this._order || order === this._failed) return;
    this._stop();
    if (values[Order.VERSION] === undefined && values[Order.TITLE] === undefined) {
      this._forgive();
      this._dropOrder(this._ordered());
    } else if (values[Order.TITLE] !== this._options.title || values[Order.VERSION] !== this._options.version) {
      this._order = order;
      this._values = values as Values;
      // Begins when the message is gone, which may be long.
      this._at = -1;
      this._wait(0);
    }
  }

  /** What failed may be tried when it comes again. @rare */
  _forgive(): void {
    if (this._failed) this._dropOrder(this._failed);
    this._failed = "";
  }

  /** @rare */
  _begin(): void {
    const o = this._options;
    const order = this._order;
    const [title, version, size, checksum, algorithm] = this._values!;
    this._file = this._target();
    // Of a text Espruino may not make a number without an exception.
    const isSize = typeof size === "number" && size > 0 && size === Math.floor(size);
    const at = isSize ? this._stored(order, size) : 0;
    const lacking = at < 0 ? this._lacking([size, orderBytes(order), this._besides], o.reserveBytes || 0) : 0;
    let problem = "";
    if (title !== o.title) problem = "it is " + title + ", and this board runs " + o.title;
    else if (!version || !isSize || !checksum || !algorithm)
      problem = "no version, size or checksum: a URL is not loaded";
    else if (version.length > Limit.TEXT || checksum.length > Limit.TEXT || algorithm.length > Limit.TEXT)
      problem = "a name or a checksum is too long";
    else if (!canCheck(algorithm, o.sha256)) problem = "no " + algorithm + " on this board";
    else if (!this._file) problem = "the loader did not start this firmware";
    else if (lacking > 0) problem = "too little flash: " + lacking + " bytes more are needed";
    const compact = lacking > 0 && o.mayCompact && this._file && this._compaction(lacking);
    if (compact) {
      this._stop();
      this._client.disconnect();
      later(GOODBYE_MS, compact, undefined);
    } else if (problem) this._fail(problem);
    else {
      this._isResumed = at >= 0;
      this._at = Math.max(0, at);
      if (at < 0 && !this._placeOrder(order)) {
        this._fail("flash could not be written");
        return;
      }
      this._requestId += 2;
      this._repeats = 0;
      this._report("DOWNLOADING");
      this._next();
    }
  }

  /** Asks for the next chunk, or is done. @rare */
  _next(): void {
    const bytes = this._chunkBytes();
    if (this._at >= this._values![Order.SIZE]) {
      this._loaded();
      return;
    }
    this._asked = this._order;
    this._wait(this._options.chunkTimeoutMs || 10000);
    this._client.publish(
      "v2/" + this._kind + "/request/" + this._requestId + "/chunk/" + Math.floor(this._at / bytes),
      "" + bytes,
      { qualityOfService: 0 },
    );
  }

  /** @rare */
  _chunkBytes(): number {
    return this._options.chunkBytes || this._usualChunk();
  }

  /** @rare */
  _chunk(suffix: string, data: string): void {
    const bytes = this._chunkBytes();
    const size = this._values && this._values[Order.SIZE];
    const index = Math.floor(this._at / bytes);
    const start = index * bytes;
    // What comes late, or again, or was not asked for yet, is for nobody.
    if (!size || this._at < 0 || this._isWhole || suffix !== this._requestId + "/chunk/" + index) return;
    if (data.length !== Math.min(bytes, size - start)) {
      // The server has lost its copy: with another id it makes one.
      this._requestId += 2;
      this._repeat("chunk " + index + " has " + data.length + " bytes");
    } else if (!this._writePiece(data, start, this._at, size)) this._restart("flash could not be written");
    else {
      this._at = start + data.length;
      this._repeats = 0;
      this._next();
    }
  }

  /** Begins from the first byte, once: what was in flash before may be of no use, but each time takes the flash anew. @rare */
  _restart(reason: string): void {
    const sizes = [this._values![Order.SIZE], this._besides];
    const mayRestart = this._isResumed && this._placeOrder(this._order);
    this._at = 0;
    this._isResumed = this._isWhole = false;
    this._requestId += 2;
    if (mayRestart && this._lacking(sizes, this._options.reserveBytes || 0) <= 0) this._repeat(reason);
    else this._fail(reason);
  }

  /** @rare */
  _repeat(reason: string): void {
    const limit = this._options.maxRepeats;
    this._asked = "";
    if (++this._repeats > (limit === undefined ? 8 : limit)) {
      // Not for good: the next connection tries again, from where this ended.
      this._stop();
      this._report("FAILED", reason);
    } else this._wait(Math.min(Pause.LONGEST_MS, Pause.FIRST_MS << Math.min(6, this._repeats - 1)));
  }

  /** @rare */
  _loaded(): void {
    this._isWhole = true;
    this._asked = "";
    this._report("DOWNLOADED");
    // Not from within the last chunk: a call so deep, with that in memory, leaves an ESP8266 no room to tell what became of it.
    this._wait(0);
  }

  /** The order may have changed since, and come again. @rare */
  _checked(values: Values & {}, hex: string): void {
    if (values !== this._values) return;
    if (hex === ("" + values[Order.CHECKSUM]).toLowerCase()) {
      const names = toJson([this._kind, values[Order.TITLE], values[Order.VERSION]]);
      this._checkSignature(names, this._running || "", this._verified.bind(this, values));
    } else if (this._isResumed) this._restart("checksum");
    else {
      this._markOrder(this._order, Mark.FAILED);
      this._fail("checksum is " + hex);
    }
  }

  /** Its signature was checked, where the board has a key. @rare */
  _verified(values: Values, problem: string): void {
    if (values !== this._values) return;
    if (problem) {
      this._discard();
      this._markOrder(this._order, Mark.FAILED);
      this._fail("signature: " + problem);
    } else {
      this._report("VERIFIED");
      this._install();
    }
  }

  /** The server's word on v2/fw/error: it closes the link with it. @rare */
  _refusedBy(text: string): void {
    if (!this._asked) return;
    this._order = this._asked;
    this._fail(text);
  }

  /** Ends this order, which is not tried again. @rare */
  _fail(reason: string): void {
    this._failed = this._order;
    this._stop();
    this._report("FAILED", reason);
  }

  /** The link is lost: the next one goes on. The reason may be in a message that is handed on after this. @rare */
  _pause(): void {
    const asked = this._asked;
    if (!this._isWhole) this._stop();
    this._asked = asked;
  }

  /** @rare */
  _stop(): void {
    if (this._timer) clearTimeout(this._timer);
    this._timer = 0;
    this._order = "";
    if (this._values) this._values = undefined;
    this._isWhole = false;
    this._asked = "";
  }

  /** @rare */
  _wait(ms: number): void {
    if (this._timer) clearTimeout(this._timer);
    this._timer = later(ms, tick, this);
  }

  /** Telemetry as ThingsBoard's own update service reads it. @rare */
  _report(state?: UpdateState, error?: string, callback?: (error?: number) => void): void {
    const values: Record<string, string> = {};
    values["current_" + this._kind + "_title"] = this._options.title;
    values["current_" + this._kind + "_version"] = this._options.version;
    if (state) values[this._kind + "_state"] = state;
    if (error) values[this._kind + "_error"] = ("" + error).substr(0, Limit.ERROR);
    this._client.sendTelemetry(values, callback);
    if (state && this._options.onState) this._options.onState(state, error);
  }
}

/** @rare */
function tick(update: PackageUpdate): void {
  update._timer = 0;
  const values = update._values;
  if (!update._order) update._ask();
  else if (update._isWhole)
    checksumOf(update._file, values![Order.ALGORITHM], update._options.sha256, update._checked.bind(update, values!));
  else if (update._at < 0) update._begin();
  else if (update._asked) update._repeat("no answer");
  else update._next();
}
