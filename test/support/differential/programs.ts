/** Expressions and small programs of the kinds that firmware has; a seed decides which. */
import { Random } from "../../../tools/proof/random.js";
import { JSON_TEXTS, LISTS, NUMBERS, OBJECTS, OTHERS, TEXTS } from "./values.js";

/** `code` is the body of a function. */
export interface Program {
  kind: string;
  code: string;
}

type Generator = (choice: Choice) => string;

class Choice {
  constructor(private readonly random: Random) {}

  of<T>(items: readonly T[]): T {
    return items[this.random.between(0, items.length - 1)]!;
  }

  between(least: number, most: number): number {
    return this.random.between(least, most);
  }

  /** A text out of few letters, so that texts are found in one another. */
  text(): string {
    if (this.random.chance(0.5)) return this.of(TEXTS);
    const letters = Array.from({ length: this.between(0, 6) }, () => this.of(["a", "b", "c", "d", ",", " "]));
    return JSON.stringify(letters.join(""));
  }

  /** Not empty: padEnd and replaceAll never end with that. */
  wanted(): string {
    const text = this.text();
    return text === '""' ? '"b"' : text;
  }

  number(): string {
    if (this.random.chance(0.6)) return this.of(NUMBERS);
    const digits = this.between(-100_000, 100_000);
    return this.of([`${digits}`, `(${digits}/100)`, `(${digits}/7)`, `${digits}e${this.between(-12, 18)}`]);
  }

  small(): string {
    return this.of(["0", "1", "2", "3", "-1", "-2", "5", "100", "undefined", "1.7"]);
  }

  value(): string {
    return this.of([() => this.text(), () => this.number(), () => this.of(OTHERS)])();
  }

  args(make: () => string, most: number): string {
    return Array.from({ length: this.between(0, most) }, make).join(",");
  }
}

const TWO_TEXTS = ["indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "split", "match", "concat"];
const BY_POSITION = ["substr", "substring", "slice", "charAt", "charCodeAt"];
const PLAIN = ["trim()", "toUpperCase()", "toLowerCase()", "length", "toString()"];

const text: Generator = (choice) => {
  const own = choice.text();
  return choice.of([
    () => `${own}.${choice.of(TWO_TEXTS)}(${choice.text()})`,
    () =>
      `${own}.${choice.of(["indexOf", "lastIndexOf", "startsWith", "includes"])}(${choice.text()},${choice.small()})`,
    () => `${own}.replace(${choice.text()},${choice.text()})`,
    () => `${own}.replaceAll(${choice.wanted()},${choice.text()})`,
    () => `${own}.${choice.of(BY_POSITION)}(${choice.args(() => choice.small(), 2)})`,
    () => `${own}.${choice.of(PLAIN)}`,
    () =>
      `${own}.${choice.of(["padStart", "padEnd"])}(${choice.between(0, 9)}${choice.of(["", `,${choice.wanted()}`])})`,
    () => `${own}.repeat(${choice.between(0, 4)})`,
    () => `${own}[${choice.small()}]`,
    () => `String.fromCharCode(${choice.args(() => String(choice.between(0, 255)), 4)})`,
    () => `${own}.split(${choice.text()}).join(${choice.text()})`,
  ])();
};

const print: Generator = (choice) => {
  const number = choice.number();
  return choice.of([
    () => `""+${number}`,
    () => `String(${number})`,
    () => `(${number}).toString()`,
    () => `(${number}).toString(${choice.of(["2", "8", "10", "16", "36"])})`,
    () => `(${number}).toFixed(${choice.between(0, 6)})`,
    () => `[${number},${choice.number()}].join()`,
    () => `"t="+${number}+${choice.text()}`,
    () => `${number}+${choice.value()}`,
  ])();
};

const toNumber: Generator = (choice) => {
  const value = choice.value();
  return choice.of([
    () => `+${value}`,
    () => `Number(${value})`,
    () => `parseInt(${value}${choice.of(["", ",10", ",16", ",2", ",0", ",36"])})`,
    () => `parseFloat(${value})`,
    () => `-${value}`,
    () => `${value}*1`,
    () => `${value}|0`,
    () => `isNaN(${value})`,
    () => `isFinite(${value})`,
    () => `+"${choice.of(["1", "7", "12"]).repeat(choice.between(1, 70))}"`,
  ])();
};

const operator: Generator = (choice) => {
  const [left, right] = [choice.value(), choice.value()];
  return choice.of([
    () => `(${left})${choice.of(["+", "-", "*", "/", "%"])}(${right})`,
    () => `(${left})${choice.of(["&", "|", "^", "<<", ">>", ">>>"])}(${right})`,
    () => `(${left})${choice.of(["==", "!=", "===", "!==", "<", ">", "<=", ">="])}(${right})`,
    () => `(${left})${choice.of(["&&", "||"])}(${right})`,
    () => `~(${left})`,
    () => `!(${left})`,
    () => `typeof (${left})`,
    () => `(${left})?1:2`,
  ])();
};

const stringify: Generator = (choice) => {
  const value = choice.of([
    () => choice.value(),
    () => `[${choice.args(() => choice.value(), 3)}]`,
    () => `{k:${choice.value()},"${choice.of(["a", "x y", "1", "length", "_b"])}":${choice.value()}}`,
    () => choice.of(OBJECTS),
    () => choice.of(LISTS),
    () =>
      choice.of([
        "new Uint8Array([1,2,255])",
        "new Uint8Array([1,2]).buffer",
        "/ab/g",
        "new Date(0)",
        "function(){}",
        "[function(){}]",
        "new Float32Array([0.1])",
      ]),
  ])();
  return `JSON.stringify(${value})`;
};

const parse: Generator = (choice) => {
  const valid = () => JSON.stringify(JSON.stringify(choice.of(JSON_VALUES)));
  const cut = (literal: string) => {
    const whole = JSON.parse(literal) as string;
    return JSON.stringify(whole.slice(0, choice.between(0, whole.length)));
  };
  return `JSON.parse(${choice.of([valid, () => cut(valid()), () => `'${choice.of(JSON_TEXTS).replaceAll("'", "\\'")}'`])()})`;
};

const JSON_VALUES = [
  { method: "setFan", params: { on: true, speed: 3.5 }, list: [1, "two", null] },
  [[], {}, "", 0, false],
  { shared: { interval: 10, name: "x" }, client: { a: [1, 2, 3] } },
  "plain",
  -12.75,
  { ts: 1451649600000, values: { temperature: 21.55, "a b": "c" } },
];

const list: Generator = (choice) => {
  const own = choice.of(LISTS);
  const changed = (call: string) => `var l=${own},r=${call};return [r,l]`;
  return choice.of([
    () => `return ${own}.${choice.of(["join()", 'join("")', "length", "toString()", "reverse()", "slice()"])}`,
    () => `return ${own}.slice(${choice.args(() => choice.small(), 2)})`,
    () => `return ${own}.${choice.of(["indexOf", "includes"])}(${choice.value()})`,
    () => `return ${own}.concat(${choice.args(() => choice.of(LISTS), 2)})`,
    () => changed(`l.${choice.of(["push", "unshift"])}(${choice.args(() => choice.value(), 2)})`),
    () => changed(`l.${choice.of(["pop", "shift"])}()`),
    () => changed(`l.splice(${choice.args(() => choice.small(), 2)})`),
    () => changed(`l.splice(1,1,${choice.value()})`),
    () => `return ${own}.sort()`,
    () => "return [3,1,2,10].sort(function(a,b){return b-a})",
    () => `return ${own}.map(function(x,i){return i+":"+x})`,
    () => `return ${own}.filter(function(x){return x})`,
    () => `return ${own}.${choice.of(["some", "every", "find", "findIndex"])}(function(x){return x>1})`,
    () => `return ${own}.reduce(function(a,x){return a+x},${choice.of(["0", '""'])})`,
    () => `var s=[];${own}.forEach(function(x,i){s.push(i,x)});return s`,
    () => `var l=${own};l[${choice.of(["0", "2", "7"])}]=${choice.value()};return [l.length,l]`,
    () => `return Array.isArray(${choice.of([own, choice.value()])})`,
    () => `return new Array(${choice.between(0, 4)}).fill(${choice.value()})`,
  ])();
};

const object: Generator = (choice) => {
  const own = choice.of(OBJECTS);
  const key = choice.of(['"a"', '"b"', '"constructor"', '"__proto__"', '"2"', "1", '"new"', '"on"', '"_x"']);
  return choice.of([
    () => `return Object.keys(${choice.of([own, own, choice.of(LISTS), choice.value()])})`,
    () => `var s=[];for(var k in ${choice.of([own, own, choice.of(LISTS), choice.value()])})s.push(k);return s`,
    () => `var o=${own};o[${key}]=${choice.value()};return [Object.keys(o),o[${key}]]`,
    () => `var o=${own};o[${key}]=7;var s=[];for(var k in o)s.push(k,typeof k);return s`,
    () => `var o=${own};o[${key}]=7;return JSON.stringify(o)`,
    () => `return (${own}).hasOwnProperty(${key})`,
    () => `return ${choice.of(['"a"', '"b"', '"zz"', '"2"'])} in ${own}`,
    () => `var o=${own};delete o[${key}];return Object.keys(o)`,
    () => `return Object.${choice.of(["values", "entries"])}(${own})`,
    () => `return Object.assign({z:1},${own})`,
    () => `return ${own}[${key}]===undefined`,
    () => `return (${choice.of(OBJECTS)})+""`,
    () => "var o={};o[2]=1;o.x=2;o[1]=3;var s=[];for(var k in o)s.push(k);return [s,Object.keys(o),JSON.stringify(o)]",
    () => `function A(){this.a=1}A.prototype.b=2;var s=[];for(var k in new A())s.push(k);return s`,
  ])();
};

const math: Generator = (choice) => {
  const one = ["abs", "ceil", "floor", "round", "sqrt", "sign", "exp", "log", "sin", "cos", "atan"];
  return choice.of([
    () => `Math.${choice.of(one)}(${choice.number()})`,
    () => `Math.${choice.of(["min", "max"])}(${choice.args(() => choice.value(), 3)})`,
    () =>
      `Math.${choice.of(["pow", "atan2"])}(${choice.of(["2", "10", "0.5", "-1"])},${choice.of(["2", "3", "0", "-1", "0.5"])})`,
    () => `Math.${choice.of(one)}(${choice.text()})`,
    () => `Math.round(${choice.number()}*100)/100`,
  ])();
};

const date: Generator = (choice) => {
  const ms = choice.of(["0", "1451649600000", "1795336494517", "86399999", String(choice.between(0, 2_000_000) * 1e6)]);
  return choice.of([
    () =>
      `new Date(${ms}).${choice.of(["toISOString", "getTime", "valueOf", "getFullYear", "getMonth", "getDate", "getDay", "getHours", "getMinutes", "getSeconds", "getMilliseconds", "toJSON"])}()`,
    () =>
      `Date.parse("${choice.of(["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678Z", "2026-01-02", "garbage", "2026-01-02T03:04:05+02:00"])}")`,
    () => `new Date(${choice.between(1990, 2030)},${choice.between(0, 11)},${choice.between(1, 28)},5,6,7).getTime()`,
    () => `+new Date(${ms})`,
    () => `new Date(${ms})-new Date(5)`,
    () => `JSON.stringify({d:new Date(${ms})})`,
    () => `typeof new Date(${ms})`,
  ])();
};

const flow: Generator = (choice) => {
  const [a, b] = [choice.value(), choice.value()];
  const thrown = choice.of([choice.text(), choice.number(), "{code:5}", "[1]", "null"]);
  return choice.of([
    () => `try{throw ${thrown}}catch(e){return ["caught",e]}finally{${choice.of(["", "return 1", "var z=1"])}}`,
    () => `var s=[];try{s.push(1);try{throw ${thrown}}finally{s.push(2)}}catch(e){s.push(e)}return s`,
    () => `function f(){try{return 1}finally{s.push("f")}}var s=[];s.push(f());return s`,
    () => `try{null.x}catch(e){return [typeof e,e instanceof Error]}`,
    () => `try{undefined.x.y}catch(e){return "caught"}`,
    () => `try{nowhere()}catch(e){return "caught"}`,
    () => `for(var i=0,s=[];i<5;i++){try{if(i==1)continue;if(i==3)break;s.push(i)}finally{s.push("f"+i)}}return s`,
    () => `switch(${a}){case ${b}:return 1;case "7":return 2;case 1:case 2:return 3;default:return 4}`,
    () =>
      `var s=[];switch(${choice.of(["1", "2", "3", '"1"'])}){case 1:s.push("a");case 2:s.push("b");break;case "1":s.push("c");default:s.push("d")}return s`,
    () => `function make(n){return function(){return n+=${choice.number()}}}var f=make(1);f();return f()`,
    () =>
      `var fs=[];for(var i=0;i<3;i++)(function(j){fs.push(function(){return j+i})})(i);return fs.map(function(f){return f()})`,
    () => `var n=0;do{n+=${choice.of(["1", "2", "0.1"])}}while(n<5);return n`,
    () => `var i=10,s=0;while(i-->0){if(i%3)continue;s+=i}return s`,
    () => `return (function(a,b){return [a,b,arguments.length]})(${choice.args(() => choice.value(), 3)})`,
    () => `return (function(){return [].slice.call(arguments)})(${choice.args(() => choice.value(), 3)})`,
    () => `function F(x){this.x=x}F.prototype.get=function(){return this.x};return new F(${a}).get()`,
    () =>
      `var o={n:1,f:function(){return this.n}};return [o.f(),o.f.call({n:${a}}),o.f.apply({n:2},[]),o.f.bind({n:3})()]`,
    () => `var a=${a},b=${b};return [a,b,a&&b,a||b,!a,!!b]`,
    () => `var x=1,y=x++ + ++x;return [x,y,x--,--x,-x]`,
    () =>
      `var a=${choice.number()};a${choice.of(["+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>="])}${choice.number()};return a`,
    () => `return [typeof function(){},typeof undefined,typeof null,typeof nowhere,typeof [],typeof ${a}]`,
    () => `return (${a},${b})`,
    () => `var o={a:{b:${a}}};return o.a&&o.a.b`,
    () => `return void ${a}`,
  ])();
};

const bytes: Generator = (choice) => {
  const type = choice.of([
    "Uint8Array",
    "Int8Array",
    "Uint16Array",
    "Int16Array",
    "Uint32Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
    "Uint8ClampedArray",
  ]);
  const values = choice.args(() => choice.number(), 4);
  const own = `new ${type}([${values}])`;
  return choice.of([
    () => own,
    () => `new ${type}(${choice.between(0, 5)})`,
    () =>
      `${own}.${choice.of(["length", "join()", "byteLength", "slice(1)", "map(function(x){return x+1})", "indexOf(1)", "reverse()", "sort()", "toString()"])}`,
    () => `new Uint8Array(${own}.buffer)`,
    () => `E.toString(${own})`,
    () => `E.CRC32(${choice.of([choice.text(), own])})`,
    () => `E.toUint8Array(${choice.of([choice.text(), "[1,2,[3]]", "256", own])})`,
    () => `E.toString(${choice.args(() => choice.of([choice.text(), "65", "[66,67]", own]), 3)})`,
    () => `JSON.stringify(${own})`,
    () => `btoa(${choice.text()})`,
    () => `atob(btoa(${choice.text()}))`,
  ])();
};

const storage: Generator = (choice) => {
  const name = choice.of(['"f1"', '"f2"']);
  const data = choice.of([
    () => choice.text(),
    () => choice.of(OBJECTS),
    () => "[1,2,3]",
    () => "new Uint8Array([1,2])",
  ])();
  return choice.of([
    () => `var s=require("Storage");s.erase(${name});s.write(${name},${data});return s.read(${name})`,
    () => `var s=require("Storage");s.erase(${name});s.writeJSON(${name},${data});return s.readJSON(${name})`,
    () =>
      `var s=require("Storage");s.write(${name},"abcdef");return s.read(${name},${choice.between(0, 7)},${choice.between(0, 7)})`,
    () =>
      `var s=require("Storage");s.write(${name},"abc");s.erase(${name});return [s.read(${name}),s.readJSON(${name})]`,
    () =>
      `var s=require("Storage");s.write(${name},${choice.of(['"{bad"', '"[1]"', '"5"'])});return s.readJSON(${name},true)`,
  ])();
};

const syntax: Generator = (choice) =>
  choice.of([
    "var f=(a,b)=>a+b;return f(1,2)",
    "var f=x=>({v:x});return f(1)",
    "return Math.max(...[1,2])",
    "return [...[1,2]]",
    "return {...{a:1}}",
    "var {a}={a:1};return a",
    "var [a]=[1];return a",
    "return (function(...r){return r.length})(1,2)",
    "return (function(a=3){return a})()",
    'return {["a"+1]:2}',
    "var o={};return o?.a",
    "return null??5",
    "return 2**3",
    "return `a$" + "{1+1}b`",
    "let a=1;const b=2;return a+b",
    "var s=0;for(var x of [1,2])s+=x;return s",
    "class A{constructor(){this.a=1}b(){return this.a}}return new A().b()",
    "return typeof Promise",
    "return JSON.stringify(new Promise(function(resolve){resolve(1)}))",
    "return JSON.stringify(Promise.resolve(1))",
    "return typeof Symbol",
    "var a=1;{let a=2}return a",
    "return 0b11+0o17+0x1f",
    "var o={get x(){return 5}};return o.x",
    "return [1,2,].length",
    "return /a(b)c/.exec('xabc')[1]",
    "return 'aXbX'.replace(/X/g,'-')",
    "var me={x:1};me.me=me;return JSON.stringify(me)",
    "var l=[1];l.push(l);return JSON.stringify(l)",
    "return JSON.stringify([function(){},undefined])",
    "for(var k in 5);return 1",
  ]);

const EXPRESSIONS: Record<string, Generator> = { text, print, toNumber, operator, stringify, parse, math, date, bytes };
const BODIES: Record<string, Generator> = { list, object, flow, storage, syntax };

/** As many as said, each once, out of all kinds alike. */
export function programs(seed: number, count: number): Program[] {
  const choice = new Choice(new Random(seed));
  const kinds = [...Object.keys(EXPRESSIONS), ...Object.keys(BODIES)];
  const made = new Map<string, Program>();
  for (let tries = 0; made.size < count && tries < count * 20; tries++) {
    const kind = kinds[tries % kinds.length]!;
    const expression = EXPRESSIONS[kind];
    const code = expression ? `return ${expression(choice)}` : BODIES[kind]!(choice);
    made.set(code, { kind, code });
  }
  return [...made.values()];
}
