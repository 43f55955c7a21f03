/** Updates of shared attributes: noted, and told to those who subscribed. */
import type { Attributes, AttributesClient } from "./attributes";
import { checksum } from "./espruino/text";
import { call, threw } from "./mqtt/loop";
import { indexOfId } from "./mqtt/outbox";

/** Shared attributes whose last value is remembered; any other is told again after a reconnect, changed or not. */
const enum Known {
  MAX = 32,
  /** Characters of a name that nobody subscribed to by itself: ThingsBoard takes 255, and 32 of those would fill an ESP8266 for good. */
  NAME_CHARS = 64,
}

/** An update of shared attributes, to all whom it concerns at this moment: a callback may end its own subscription or another's. */
export function updated(client: AttributesClient, update: Attributes): void {
  const all = client._subscriptions;
  const only = all[0];
  // `for in` takes half of the time of Object.keys, but Espruino leaves out "constructor" there.
  if (!only || all[1] || update.deleted !== undefined || update.constructor !== Object) updatedAny(client, update);
  else {
    const { _key: key, _callback: callback } = only;
    const known = client._known;
    for (const name in update) {
      const dotted = "." + name;
      const value = update[name];
      // A number is its own checksum.
      if (typeof value === "number" && known[dotted] !== undefined) known[dotted] = value;
      else if (key === undefined || key === name) note(client, name, value, !!key);
    }
    // Not by its value: all objects have some names in common.
    if (key === undefined || Object.keys(update).indexOf(key) >= 0)
      try {
        callback(update);
      } catch (exception) {
        threw(client, exception);
      }
  }
}

/** Takes note of a value, if there is room for another. @rare */
function note(client: AttributesClient, name: string, value: unknown, isWanted: boolean): void {
  const known = client._known;
  if (
    known["." + name] !== undefined ||
    (Object.keys(known).length < Known.MAX && (isWanted || name.length <= Known.NAME_CHARS))
  )
    known["." + name] = valueSum(value);
}

/** What a value is known by: a number is its own checksum. @rare */
export function valueSum(value: unknown): number {
  return typeof value === "number" ? value : checksum(value);
}

/** Any update, with deletions too, for any number of subscriptions. @rare */
export function updatedAny(client: AttributesClient, update: Attributes, isSilent?: boolean): void {
  const all = client._subscriptions.slice();
  // The name of the list is none of an attribute then.
  const deleted = Array.isArray(update.deleted) ? update.deleted.concat("deleted") : [];
  const keys = deleted.concat(Object.keys(update));
  for (let i = 0; i < all.length; i++) {
    const { _key, _id, _callback } = all[i]!;
    const names = _key === undefined ? keys : keys.indexOf(_key) < 0 ? [] : [_key];
    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      // Looked up each time: a callback that ends a subscription changes what is known.
      if (deleted.indexOf(name) >= 0) delete client._known["." + name];
      else note(client, name, update[name], _key !== undefined);
    }
    if ((names.length || _key === undefined) && !isSilent && indexOfId(client._subscriptions, _id) >= 0)
      call(client, _callback, [update]);
  }
}
