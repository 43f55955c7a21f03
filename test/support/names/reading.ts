// biome-ignore-all lint/complexity/useLiteralKeys: a quoted name must stay as it is too
/** Firmware's own code, full of names that a build could take for its own: they are data of the application. It runs on boards and on Node. */

export interface Params {
  _level: number;
  __x: { $_: string };
  a_: number;
  _: number;
  Größe: string;
  "°C": string;
  "€": number;
}

/** A class of the application's: all of its members are its own. */
class Counter {
  _count = 1;
  _next(): number {
    return ++this._count;
  }
}

const größe = 1;

export function reading(): Record<string, unknown> {
  const _temp = 21.5;
  const counter = new Counter();
  const values: Record<string, unknown> = {
    _temp,
    Größe: größe,
    "°C": 2,
    __x: 3,
    $_: 4,
    a_: 5,
    _: 6,
    $tb: 7,
    _rare: 8,
  };
  values._fw = "v1";
  values["_quoted"] = "20 °C";
  values.Straße = `Maße ${größe} €, 😀`;
  values["\u20ac"] = "\u20ac, \u00e9";
  values["1000"] = 1000;
  values[`_${"computed"}`] = counter["_next"]();
  values._keys = Object.keys(counter).join();
  const { _temp: again, Größe: größer } = values;
  return { ...values, _again: again, größer, _next: counter._next() };
}

export function answer(method: string, params: Params): Record<string, unknown> {
  if (method !== "_größe") return { error: method };
  const { _level, Größe, "°C": grad } = params;
  return {
    _level,
    Größe,
    "°C": grad,
    _same: params._level === params["_level"] && params.Größe === params["Größe"] && "_level" in params,
    _isLarge: params.Größe === "groß",
    ...{ __x: params.__x.$_, a_: params.a_ + params._ },
    "€": params["€"],
  };
}
