/**
 * What a rewritten program calls in place of JavaScript's own operators: see dialect.ts. Runs in the realm of the firmware;
 * `host` has functions of numbers and texts alone.
 */
(host, world, lost) => {
  var getPrototypeOf = Object.getPrototypeOf,
    setPrototypeOf = lost.Reflect.setPrototypeOf,
    hasOwn = Object.prototype.hasOwnProperty,
    ownKeys = Object.keys,
    isArray = Array.isArray,
    isView = lost.isView,
    RealString = String;

  /** For `+value`: an integer in a text has 64 bits. */
  function num(value) {
    if (typeof value === "number") return value;
    return typeof value === "string" ? host.number(value) : +value;
  }

  /** For arithmetic and Math. */
  function float(value) {
    if (typeof value === "number") return value;
    return typeof value === "string" ? host.float(value) : +value;
  }

  /** For what works on bits: it has 64 of them before it has 32. */
  function int(value) {
    if (typeof value === "string") value = host.int(value);
    return typeof value === "number" && (value >= 9223372036854775808 || value <= -9223372036854775808) ? 0 : value;
  }

  function text(value) {
    if (typeof value === "string") return value;
    if (typeof value !== "number") return RealString(value);
    return (value | 0) === value ? "" + value : host.format(value);
  }

  function primitive(value) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
    var own = value instanceof Date ? value : value.valueOf();
    return typeof own === "object" || typeof own === "function" ? RealString(value) : own;
  }

  function add(left, right) {
    if (typeof left === "number" && typeof right === "number") return left + right;
    if (typeof left === "string" && typeof right === "string") return left + right;
    left = primitive(left);
    right = primitive(right);
    return typeof left === "string" || typeof right === "string" ? text(left) + text(right) : left + right;
  }

  // Integer keys come first in V8. Espruino has all in the order of their making, which is kept here for objects that have such keys.
  var orders = new lost.WeakMap();

  function isIndex(key) {
    if (typeof key === "number") return key >= 0 && key < 4294967295 && key === Math.floor(key);
    return typeof key === "string" && key !== "" && key[0] <= "9" && key[0] >= "0" && RealString(+key) === key;
  }

  function isPlain(value) {
    return (
      (typeof value === "object" || typeof value === "function") && value !== null && !isArray(value) && !isView(value)
    );
  }

  function ordered(object) {
    var keys = ownKeys(object),
      order = orders.get(object);
    if (!order) return keys;
    return order.filter((key) => keys.indexOf(key) >= 0).concat(keys.filter((key) => order.indexOf(key) < 0));
  }

  function set(object, key, value) {
    if (isIndex(key) && isPlain(object) && !hasOwn.call(object, key))
      orders.set(object, ordered(object).concat(RealString(key)));
    return (object[key] = value);
  }

  function literal(keys, object) {
    orders.set(object, keys);
    return object;
  }

  /** As Espruino's own loops see them: `constructor` is one of its own names there. */
  function enumerated(object) {
    var keys = ordered(object);
    return isPlain(object) ? keys.filter((key) => key !== "constructor") : keys;
  }

  function keys(value) {
    if (value === undefined) return [];
    if (typeof value === "string") return ownKeys(value);
    if (value === null || (typeof value !== "object" && typeof value !== "function"))
      throw new Error(
        "FOR loop can only iterate over Arrays, Strings or Objects, not " + (value === null ? "null" : "Number"),
      );
    var all = enumerated(value);
    for (var parent = getPrototypeOf(value); parent; parent = getPrototypeOf(parent)) {
      enumerated(parent).forEach((key) => {
        if (all.indexOf(key) < 0) all.push(key);
      });
    }
    return all;
  }

  /** V8 has types of errors where Espruino has none. */
  function caught(exception) {
    if (!(exception instanceof TypeError)) return exception;
    var told = exception.toString();
    if (told.indexOf("Error: ") === 0) {
      // the same object: with it goes the place where it was thrown
      setPrototypeOf(exception, Error.prototype);
      exception.message = told.slice(7);
    }
    return exception;
  }

  var operators = {
    num: num,
    float: float,
    int: int,
    add: add,
    set: set,
    literal: literal,
    keys: keys,
    caught: caught,
    /** `arguments` has all that are declared. */
    count: (list, declared) => (list.length < declared ? declared : list.length),
    script: (source) => (typeof source === "string" ? host.rewrite(source) : source),
    code: (source) => (typeof source === "string" ? host.evaluated(source) : source),
    run: (source) => (typeof source === "string" ? host.run(source) : source),
    unsupported: (what) => {
      throw new SyntaxError("Espruino has no " + what);
    },
  };
  Object.defineProperty(world, "ESPRUINO$", { value: lost.freeze(operators) });

  return { num: num, float: float, text: text, set: set, ordered: ordered, enumerated: enumerated, isPlain: isPlain };
};
