/** Drivers as makers write them for Espruino, each in a style of its own. What they measure needs no hardware. */

/** Of 2013: `exports.connect` before what it makes, objects with a prototype, a loop over an object's members. */
const OLD = `/* A sensor of long ago. */
exports.connect = function(/*=PIN*/pin, options) {
  return new Sensor(pin, options);
};
var C = { STEP : 0x10, UNIT : "\\xB0C".charCodeAt(0) }, made = 0;
function Sensor(pin, options) {
  this.pin = pin;
  this._scale = (options&&options.scale)||1;
  this.number = ++made;
}
Sensor.prototype.read = function(callback) {
  var sensor = this;
  setTimeout(function() { callback({ temp : sensor._raw()*sensor._scale, unit : C.UNIT }); }, 5);
}
Sensor.prototype._raw = function() {
  var sum = 0;
  var parts = { a : C.STEP, b : 5 };
  for (var name in parts) sum += parts[name];
  return sum;
}
exports.made = function() { return made; };
`;

/** Of today: classes, arrow functions, let, templates, destructuring, defaults, spread, for-of; `module.exports`. */
const MODERN = `
const { round } = Math;
class Base {
  constructor(name = "none", ...more) { this.name = name; this.more = more; }
  get title() { return \`<\${this.name}>\`; }
  static of(name) { return new Base(name); }
}
class Meter extends Base {
  describe() {
    let sum = 0;
    for (const [i, each] of this.more.map((value, index) => [index, value])) sum += i * each;
    const later = [];
    for (let i = 0; i < 3; i++) later.push(() => i);
    return \`\${this.title} \${sum} \${later.map(f => f()).join()} \${round(2.5 ** 2)} \${0b101} \${this.none?.x ?? "-"}\`;
  }
}
module.exports = {
  create: (name, a, ...more) => new Meter(name, a, more[0], [...more, 0].length),
  Meter,
  bytes: (n) => [\`\\xb5\${n}\\xff\`, "\\xb5", \`\\xb5\`].map(text => text.charCodeAt(0) + text.length),
};
`;

/** A constructor is all that there is: Espruino takes what \`exports\` was set to. */
const WHOLE = `function Counter(from) { this.value = from; }
Counter.prototype.next = function() { return ++this.value; };
exports = Counter;
exports.ZERO = 0;
`;

/** Its functions call each other, by \`this\` and by \`exports\`; what it exports is set outside of functions by \`this\` too. */
const MEMBERS = `
exports.unit = "lx";
this.factor = 3;
exports.scale = function(value) { return value * exports.factor; };
exports.read = function() { return this.scale(4) + this.unit; };
exports["quoted name"] = true;
`;

/** \`exports\` is declared anew, which finds the variable that is there. */
const DECLARED = `var exports = { kind : "declared" };
exports.more = function() { return exports.kind + "!"; };
`;

/** Needs another, a module of Espruino's own, and one within a function. */
const NEEDS = `var old = require("Old");
var storage = require("Storage");
module.exports = function(name) {
  var whole = require("Whole");
  return old.made() + " " + typeof storage.read + " " + new whole(4).next() + " " + require("deep/Table").rows.length;
};
`;

const TABLE = `exports.rows = [1, , 3];\n`;

/** Of the project itself, in TypeScript. */
const TYPED = `import { unit } from "Members";
export const NAME: string = "typed";
export function area(width: number, height = 2): string { return width * height + unit; }
`;

/** Needs all of that. */
const USES_TYPED = `exports.all = function() { var typed = require("Typed"); return typed.NAME + typed.area(3); };\n`;

export const DRIVERS: Record<string, string> = {
  "modules/Old.js": OLD,
  "modules/Modern.js": MODERN,
  "modules/Whole.js": WHOLE,
  "modules/Members.js": MEMBERS,
  "modules/Declared.js": DECLARED,
  "modules/Needs.js": NEEDS,
  "modules/deep/Table.js": TABLE,
  "modules/Typed.ts": TYPED,
  "modules/UsesTyped.js": USES_TYPED,
};
