// Espruino-sized stand-ins for the tslib helpers that TypeScript imports for ES5, in ES5 themselves. The real ones do
// not run there: Espruino has no Array.prototype.slice and does not inherit statics.

export function __extends(derived, base) {
  var name;
  for (name in base) derived[name] = base[name];
  derived.prototype = Object.create(base.prototype);
  derived.prototype.constructor = derived;
}

/** TypeScript nests calls for several sources. */
export function __assign(target, source) {
  var name;
  for (name in source) target[name] = source[name];
  return target;
}

export function __spreadArray(to, from) {
  return to.concat([].slice.call(from));
}
