/** Shared attributes as values that are always there. Opt-in: it costs nothing if you do not import it. */
import type { RequestedAttributes } from "./attributes";
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes } from "./device-types";
import { Code } from "./mqtt/codes";
import { isObject } from "./values";

/** The type of the defaults: the declared names and types, or any. */
export type DefaultsOf<T, D> =
  T extends Record<"sharedAttributes", infer Own> ? { [K in keyof D]: K extends keyof Own ? Own[K] : never } : D;

/** By name, a function that says whether a value of the right type makes sense. */
export type Accepts<D> = { [K in keyof D]?: (value: D[K]) => boolean };

/** What useAttributeCache returns. */
class AttributeCache<D> {
  /** The values of this moment: the server's, or the default. Read them; do not write them. */
  values: D;
  /** Calls `listener(value)` when the value of this attribute has changed. */
  declare on: <K extends keyof D & string>(key: K, listener: (value: D[K]) => void) => void;
  /** Espruino's own, as `on` is: every object has both. */
  declare emit: (key: string, value: unknown) => void;
  _keys: (keyof D & string)[];

  constructor(
    public _client: TBDeviceMqttClient,
    public _defaults: D & object,
    public _accepts: Accepts<D>,
  ) {
    const values: Record<string, unknown> = {};
    // Not `for in`, which leaves out "constructor" on Espruino.
    this._keys = Object.keys(_defaults) as (keyof D & string)[];
    for (let i = 0; i < this._keys.length; i++) {
      const key = this._keys[i]!;
      values[key] = _defaults[key];
      _client.subscribeToAttribute(key, this._take.bind(this, key));
    }
    this.values = values as D;
    _client.on("connect", this._askAll.bind(this));
    this._askAll();
  }

  /** On each link: what was deleted while there was none, the client tells only of what it had asked for itself before. */
  _askAll(): void {
    if (this._client.connected) this._client.requestAttributes({ sharedKeys: this._keys }, this._answered.bind(this));
  }

  _answered(result?: RequestedAttributes, error?: number): void {
    if (error === Code.TIMEOUT) this._askAll();
    if (!result) return;
    for (let i = 0; i < this._keys.length; i++) this._take(this._keys[i]!, result.shared || {}, true);
  }

  /** One attribute of an update, or of an answer, in which all are that there are. A deleted one has its default again; what is of another type is not taken. */
  _take(key: keyof D & string, update: Record<string, unknown>, isAnswer?: boolean): void {
    const fallback = this._defaults[key];
    const isThere = Object.keys(update).indexOf(key) >= 0;
    let value = isThere ? update[key] : fallback;
    // ThingsBoard, 4.2 and newer, makes a number of a text that looks like one, and a text of a number with more than 16 decimals or from 2^63 on.
    if (typeof value === "number" && typeof fallback === "string") value = "" + value;
    // These have more than 16 characters. Of others, and of more than 63, Espruino makes wrong numbers ("0123" is octal) and an exception.
    if (typeof value === "string" && typeof fallback === "number" && value.length > 16 && value.length < 64) {
      // By a product: on Espruino `+value` is another number from 2^63 on.
      const number = (value as unknown as number) * 1;
      if (number - number === 0 && (value[0] !== "0" || value[1] === ".")) value = number;
    }
    // By its own name alone: every object has an `on` on Espruino.
    const accepts = Object.keys(this._accepts).indexOf(key) < 0 ? undefined : this._accepts[key];
    if (!isThere && !isAnswer && !(Array.isArray(update.deleted) && update.deleted.indexOf(key) >= 0)) return;
    if (isThere && !(isLike(value, fallback) && (typeof accepts !== "function" || accepts(value as D[typeof key]))))
      this._client.emit("error", Code.BAD_MESSAGE, "attribute " + key);
    else if (JSON.stringify(value) !== JSON.stringify(this.values[key])) {
      this.values[key] = value as D[typeof key];
      this.emit(key, value);
    }
  }
}

/** Whether a value is of the type of another, which is that of any if it is null. */
function isLike(value: unknown, model: unknown): boolean {
  return (
    model === null || (value !== null && typeof value === typeof model && Array.isArray(value) === Array.isArray(model))
  );
}

export type { AttributeCache };

/**
 * Keeps shared attributes in `values`: the server's value, or the default if the server has none. It asks the server on each connect, follows every change,
 * and calls the listeners of `on(key, listener)` with the new value. Call it before connect().
 * A value of another type than the default's is not taken: the value before stays, and `error` reports BAD_MESSAGE. There are two exceptions, because
 * ThingsBoard makes such values itself: a number for a text, and a text of 17 to 63 characters that is a number for a number.
 * @param defaults the names with their defaults; null takes a value of any type
 * @param accepts by name, `(value) => boolean`: whether a value of the right type makes sense
 */
export function useAttributeCache<T extends DeviceTypes, D extends object>(
  client: TBDeviceMqttClient<T>,
  defaults: D & DefaultsOf<T, D>,
  accepts?: Accepts<DefaultsOf<T, D>>,
): AttributeCache<DefaultsOf<T, D>> {
  const checks: Record<string, unknown> = accepts === undefined ? {} : accepts;
  const isGood = isObject(defaults) && isObject(checks);
  if (!isGood) client.emit("error", Code.INVALID_ARGUMENT, "defaults");
  else
    for (const key in checks)
      if (typeof checks[key] !== "function") client.emit("error", Code.INVALID_ARGUMENT, "accepts " + key);
  return new AttributeCache<DefaultsOf<T, D>>(
    client as unknown as TBDeviceMqttClient,
    (isObject(defaults) ? defaults : {}) as DefaultsOf<T, D> & object,
    isGood ? (checks as Accepts<DefaultsOf<T, D>>) : {},
  );
}
