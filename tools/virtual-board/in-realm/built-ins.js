/** Where a function of JavaScript does another thing on Espruino, after src/jswrap_*.c. Runs in the realm of the firmware. */
(host, world, lost, operators, findsBeginnings) => {
  var num = operators.num,
    float = operators.float,
    text = operators.text,
    set = operators.set,
    ordered = operators.ordered,
    apply = lost.Reflect.apply,
    construct = lost.Reflect.construct;

  function define(target, functions) {
    ownKeys(functions).forEach((name) => {
      Object.defineProperty(target, name, {
        value: functions[name],
        writable: true,
        configurable: true,
        enumerable: false,
      });
    });
  }
  var ownKeys = Object.keys;

  // --- texts

  var RealString = String,
    indexOf = RealString.prototype.indexOf,
    substr = RealString.prototype.substr,
    realSplit = RealString.prototype.split,
    realReplace = RealString.prototype.replace,
    realReplaceAll = RealString.prototype.replaceAll,
    realMatch = RealString.prototype.match;

  function isRegExp(value) {
    return value instanceof RegExp;
  }

  /** Since 2v29 a beginning of what is looked for is enough at the end of the text. */
  function find(own, wanted, from) {
    var spare = own.length - wanted.length,
      at = typeof from === "number" ? Math.max(0, Math.min(from | 0, spare + 1)) : 0;
    if (spare < 0) return -1;
    var whole = at > spare ? -1 : apply(indexOf, own, [wanted, at]);
    if (!findsBeginnings) return whole;
    if (wanted === "") return at < own.length ? at : -1;
    if (whole >= 0) return whole;
    for (at = Math.max(at, spare + 1); at < own.length; at++) {
      if (apply(indexOf, wanted, [apply(substr, own, [at])]) === 0) return at;
    }
    return -1;
  }

  function replace(own, wanted, by, isAll) {
    var at = find(own, wanted, 0),
      left = own.length;
    while (at >= 0) {
      // so too where what was put at the end is a beginning of what is looked for: the search starts before it again
      if (isAll && (left-- === 0 || wanted === "")) throw new Error("This replaceAll never ends on Espruino");
      own = apply(substr, own, [0, at]) + by + apply(substr, own, [at + wanted.length]);
      at = isAll ? find(own, wanted, at + by.length) : -1;
    }
    return own;
  }

  function padding(real) {
    return function (length, filler) {
      if (filler === "" && length > this.length) throw new Error("Padding with an empty text never ends on Espruino");
      return apply(real, this, [length, filler === undefined ? " " : text(filler)]);
    };
  }

  define(RealString.prototype, {
    indexOf: function (wanted, from) {
      return find(text(this), text(wanted), from);
    },
    includes: function (wanted, from) {
      return find(text(this), text(wanted), from) >= 0;
    },
    startsWith: function (wanted, from) {
      var own = text(this);
      wanted = text(wanted);
      from = from | 0;
      return from >= 0 && from + wanted.length <= own.length && apply(substr, own, [from, wanted.length]) === wanted;
    },
    replace: function (wanted, by) {
      if (isRegExp(wanted)) return apply(realReplace, this, [wanted, by]);
      return replace(text(this), text(wanted), text(by), false);
    },
    replaceAll: function (wanted, by) {
      if (isRegExp(wanted)) return apply(realReplaceAll, this, [wanted, by]);
      return replace(text(this), text(wanted), text(by), true);
    },
    match: function (wanted) {
      if (wanted === undefined || isRegExp(wanted)) return wanted && apply(realMatch, this, [wanted]);
      var at = find(text(this), text(wanted), 0);
      return at < 0 ? null : Object.assign([text(wanted)], { index: at, input: text(wanted) });
    },
    split: function (separator) {
      if (separator === undefined || isRegExp(separator)) return apply(realSplit, this, [separator]);
      separator = text(separator);
      // Espruino's own loop does not run then
      return separator.length > this.length + 1 ? [] : apply(realSplit, this, [separator]);
    },
    concat: function () {
      var all = text(this);
      for (var i = 0; i < arguments.length; i++) all += text(arguments[i]);
      return all;
    },
    padStart: padding(RealString.prototype.padStart),
    padEnd: padding(RealString.prototype.padEnd),
  });

  function BoardString(value) {
    var own = arguments.length ? text(value) : "";
    return new.target ? construct(RealString, [own], new.target) : own;
  }
  Object.defineProperty(BoardString, "prototype", { value: RealString.prototype });
  define(BoardString, { fromCharCode: RealString.fromCharCode });
  define(RealString.prototype, { constructor: BoardString });
  define(world, { String: BoardString });

  // --- numbers

  define(Number.prototype, {
    toString: function (radix) {
      var own = +this;
      return radix >= 2 && radix <= 36 ? host.format(own, radix | 0) : text(own);
    },
    toFixed: function (decimals) {
      return host.format(+this, 10, Math.max(0, Math.min(20, decimals | 0)));
    },
  });
  var BoardNumber = world.Number;
  define(world, {
    Number: Object.defineProperties(function Number(value) {
      if (!arguments.length) return 0;
      return value === "" ? 0 : num(value);
    }, Object.getOwnPropertyDescriptors(BoardNumber)),
    parseFloat: (value) => host.parseFloat(text(value)),
    parseInt: (value, radix) =>
      typeof value === "number" && !(value - value === 0)
        ? NaN
        : host.parseInt(text(value), typeof radix === "number" ? radix | 0 : 0),
    isNaN: (value) => {
      if (typeof value === "string") return value.trim() !== "" && float(value) !== float(value);
      if (value === undefined || operators.isPlain(value)) return true;
      return float(value) !== float(value);
    },
    isFinite: (value) => {
      value = value === undefined ? NaN : float(value);
      return value - value === 0;
    },
  });

  Object.getOwnPropertyNames(Math).forEach((name) => {
    var real = Math[name];
    if (typeof real !== "function" || name === "random") return;
    var functions = {};
    functions[name] = function (first, second) {
      if (arguments.length === 1) return real(float(first));
      if (arguments.length === 2) return real(float(first), float(second));
      return apply(real, Math, Array.prototype.map.call(arguments, float));
    };
    define(Math, functions);
  });
  define(Math, {
    sign: (value) => {
      value = float(value);
      return value === 0 ? 0 : value > 0 ? 1 : -1;
    },
  });

  // --- lists

  function join(list, separator) {
    var all = "";
    for (var i = 0; i < list.length; i++) {
      if (i) all += separator;
      if (list[i] !== undefined && list[i] !== null) all += text(list[i]);
    }
    return all;
  }

  var joins = {
    join: function (separator) {
      return join(this, separator === undefined ? "," : text(separator));
    },
    toString: function () {
      return join(this, ",");
    },
  };
  var splice = Array.prototype.splice;
  define(Array.prototype, joins);
  define(Array.prototype, {
    splice: function (at, count) {
      var list = Array.prototype.slice.call(arguments, 2);
      return apply(splice, this, [num(at) || 0, typeof count === "number" ? count : this.length].concat(list));
    },
  });

  // An ArrayBuffer has a length, and its bytes by their numbers: drivers of displays send their memory so.
  var Bytes = Uint8Array,
    isNumber = (key) => typeof key === "string" && RealString(key >>> 0) === key;
  Object.defineProperty(ArrayBuffer.prototype, "length", {
    get: function () {
      return this.byteLength;
    },
    configurable: true,
  });
  Object.setPrototypeOf(
    ArrayBuffer.prototype,
    new lost.Proxy(
      {},
      {
        get: (target, key, buffer) => (isNumber(key) ? new Bytes(buffer)[key] : lost.Reflect.get(target, key, buffer)),
        set: (target, key, value, buffer) => {
          if (!isNumber(key)) return lost.Reflect.set(target, key, value, buffer);
          new Bytes(buffer)[key] = value;
          return true;
        },
      },
    ),
  );

  var typedArray = Object.getPrototypeOf(Uint8Array.prototype);
  define(typedArray, joins);
  define(typedArray, {
    /** A list there. */
    slice: function (from, to) {
      return Array.prototype.slice.call(this, from, to);
    },
  });

  // --- objects

  define(Object, {
    keys: (value) => (value === undefined || value === null ? [] : ordered(value)),
    values: (value) => ordered(value).map((key) => value[key]),
    entries: (value) => ordered(value).map((key) => [key, value[key]]),
    assign: function (target) {
      for (var i = 1; i < arguments.length; i++) {
        var source = arguments[i];
        if (operators.isPlain(source) || Array.isArray(source))
          operators.enumerated(source).forEach((key) => {
            set(target, key, source[key]);
          });
      }
      return target;
    },
  });

  // A value that is no object is kept under that name and nowhere listed.
  var kept = new lost.WeakMap();
  Object.defineProperty(Object.prototype, "__proto__", {
    configurable: true,
    get: function () {
      return kept.has(this) ? kept.get(this) : Object.getPrototypeOf(this);
    },
    set: function (value) {
      if (this === null || (typeof this !== "object" && typeof this !== "function")) return;
      if (value !== null && (typeof value === "object" || typeof value === "function")) {
        kept.delete(this);
        Object.setPrototypeOf(this, value);
      } else kept.set(this, value);
    },
  });
};
