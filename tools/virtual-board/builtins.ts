/** The JavaScript that Espruino has of its own, read off the interpreter (2v29): what is not named here is absent on the board. */
const words = (text: string) => text.trim().split(/\s+/);

export const GLOBALS = words(`
  Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array
  InternalError JSON Math NaN Number Object ReferenceError RegExp String SyntaxError TypeError Uint16Array Uint32Array
  Uint8Array Uint8ClampedArray decodeURIComponent encodeURIComponent eval globalThis isFinite isNaN parseFloat parseInt
  undefined
`);

const TYPED_ARRAY = words(`
  constructor buffer byteLength byteOffset length fill filter find findIndex forEach includes indexOf join map reduce reverse
  set slice some sort every subarray toString
`);

/** Own properties of what GLOBALS names; an entry that is missing is left as V8 has it. */
export const MEMBERS: Record<string, readonly string[]> = {
  Math: words(`
    E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign
    sin sqrt tan
  `),
  Number: words("prototype MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY"),
  "Number.prototype": words("constructor toFixed toString valueOf"),
  Object: words(`
    prototype assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values
  `),
  "Object.prototype": words("constructor __proto__ hasOwnProperty toString valueOf"),
  Array: words("prototype isArray"),
  "Array.prototype": words(`
    constructor length concat every fill filter find findIndex forEach includes indexOf join map pop push reduce reverse
    shift slice some sort splice toString unshift
  `),
  String: words("prototype fromCharCode"),
  "String.prototype": words(`
    constructor length charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat replace
    replaceAll slice split startsWith substr substring toLowerCase toString toUpperCase trim valueOf
  `),
  Date: words("prototype now parse"),
  JSON: words("parse stringify"),
  "Function.prototype": words("constructor apply bind call toString"),
  ArrayBuffer: words("prototype"),
  // V8 puts the flags of a search together from those of its properties
  "RegExp.prototype": words(`
    constructor exec test source toString lastIndex flags hasIndices global ignoreCase multiline dotAll unicode unicodeSets
    sticky
  `),
};

for (const name of GLOBALS.filter((word) => /^(Uint|Int|Float).*Array$/.test(word))) {
  MEMBERS[name] = words("prototype BYTES_PER_ELEMENT");
  MEMBERS[`${name}.__proto__.prototype`] = TYPED_ARRAY;
}

/** Exceptions that Espruino throws but that are no `Error` there. */
export const NOT_ERRORS = ["TypeError", "ReferenceError", "SyntaxError", "InternalError"];
