/** What the sandbox and the interpreter must do alike: code, and what console.log prints of it. Each is run on both. */
export const CHECKS: [code: string, printed: string][] = [
  ['"é".length', "2"],
  ['"\\u20ac".charCodeAt(0)', "172"],
  ["String.fromCharCode(0x20ac).charCodeAt(0)", "172"],
  ['E.isUTF8("€")', "false"],
  ['E.fromUTF8("abc")', "undefined"],
  ['E.CRC32("hello")', "907060870"],
  ["E.toString([65,66],67)", "ABC"],
  [
    "(function(){var b=new Uint8Array(6);E.mapInPlace(new Uint8Array([18,52,86]),b);return b.join()})()",
    "18,52,86,0,0,0",
  ],
  [
    "(function(){var b=new Uint8Array(6);E.mapInPlace(new Uint8Array([18,52,86]),b,undefined,4);return b.join()})()",
    "1,2,3,4,5,6",
  ],
  [
    "(function(){var b=new Uint8Array(6);E.mapInPlace(new Uint8Array([18,52,86]).buffer,b.buffer,undefined,-4);return b.join()})()",
    "2,1,4,3,6,5",
  ],
  [
    "(function(){var b=new Uint8Array(6);E.mapInPlace(new Uint8Array([18,52,86]),b,undefined,5);return b.join()})()",
    "2,8,26,5,0,0",
  ],
  [
    "(function(){var b=new Uint8Array(9);E.mapInPlace(new Uint8Array([18,52,86]),b,undefined,-3);return b.join()})()",
    "2,2,0,2,3,4,5,2,0",
  ],
  [
    "(function(){var b=new Uint8Array(8);E.mapInPlace(new Uint16Array([258,772]),b,[7,8,9,10,11],4);return b.join()})()",
    "7,8,7,9,7,10,7,11",
  ],
  [
    "(function(){var b=new Uint8Array(6);E.mapInPlace(new Uint8Array([3,1,0]),b,function(v,i){return v*10+i});return b.join()})()",
    "30,11,2,0,0,0",
  ],
  [
    "(function(){var b=new Uint8Array(6);E.mapInPlace(new Uint8Array([3,1,0]),b,new Uint8Array([5,6,7,8]));return b.join()})()",
    "8,6,5,0,0,0",
  ],
  ["E.mapInPlace([1],[2])", "Error: First 2 arguments should be array buffers"],
  ["E.mapInPlace(new Uint8Array(1),new Uint8Array(1),5)", "Error: Third argument should be a function or array"],
  ["typeof Map+typeof Symbol+typeof Reflect", "undefinedundefinedundefined"],
  ["typeof Number.isInteger+typeof Math.trunc+typeof [].flat", "undefinedundefinedundefined"],
  ["new TypeError('a') instanceof Error", "false"],
  ["new TypeError('a').toString()", "TypeError: a"],
  ["({}).a.b", "Error: Can't read property 'b' of undefined"],
  ["null.b", "Error: Can't read property 'b' of null"],
  ["({}).a.b=1", "Error: Can't read property 'b' of undefined"],
  ["({}).b()", 'Error: Function "b" not found!'],
  ["nope", 'ReferenceError: "nope" is not defined'],
  ["Math.round(-2.5)", "-3"],
  ["JSON.stringify([0.1+0.2,1/3,1e21,1e-7])", "[0.3,0.33333333333,10e+20,1e-7]"],
  ["JSON.stringify([function(){},undefined])", "[undefined,null]"],
  ["JSON.stringify({a:undefined,n:NaN})", '{"n":null}'],
  ['JSON.stringify("é")', '"\\u00C3\\u00A9"'],
  ["JSON.stringify(undefined)", "null"],
  ["JSON.stringify({p:D2})", '{"p":"D2"}'],
  ['JSON.parse("[1,] x")', "[ 1 ]"],
  ['JSON.parse("-")', "undefined"],
  ['JSON.parse("")', "SyntaxError: Expecting valid value, got EOF"],
  ["clearTimeout(undefined)", "Error: clearTimeout(undefined) not allowed. Use clearTimeout() instead"],
  ["clearTimeout(null)", "undefined"],
  ["setTimeout(1,2)", "Error: Function or String not supplied!"],
  [
    '(function(a){Modules.addCached("m",function(b){exports.a=[typeof a,typeof b]})})(1)||require("m").a.join()',
    "undefined,undefined",
  ],
  ['require("nope")', 'Error: Module "nope" not found'],
  ['require("Storage").write("a","")', "Error: Can't create zero length file"],
  ['require("Storage").write("c","abc",0,6)', "true"],
  ['require("Storage").write("c","de",5,6)', "Error: Too much data for file size"],
  ['require("Storage").write("c","def",3,6)&&require("Storage").read("c")', "abcdef"],
  ['require("Storage").readJSON("none")', "undefined"],
  ["({}).emit('a',1,2,3,4,5)", "TypeError: Too many arguments (>4)"],
  ["({a:1,b:[1,2],c:true})", '{ "a": 1, '],
  ["[1,2,3]", "[ 1, 2, 3 ]"],
  ["digitalWrite(undefined,1)", "Error: Invalid pin"],
  ['"abc".indexOf("cd")', "2"],
  ['"abc".includes("cd")+" "+"abc".replace("cd","-")+" "+"abc".lastIndexOf("cd")', "true ab- -1"],
  ['"c".indexOf("cd")+" "+"abc".indexOf("bcx",100)+" "+"".indexOf("")', "-1 1 -1"],
  ['"a".split("abc").length', "0"],
  ['["12","[","z"].map(function(a){return parseInt(a,100)}).join()+" "+parseInt("12",1)', "102,NaN,35 NaN"],
  ['function(a,b){function f(){return+b}switch(a){case"x"+b:return"y"+f();default:throw"z"+{0:1}[0]}}("x1","1")', "y1"],
  ['["012e3","01e8","012.5","08e1","0e3","07.5e2"].map(JSON.parse).join()', "10,1,12.5,80,0,750"],
  ['"abab".replaceAll("ab","b")+" "+"abcab".replaceAll("abx","")', "bb abc"],
  [
    'body("var o={constructor:5,a:1},s=[];for(var k in o)s.push(k);return s.join()+Object.keys(o).join()+JSON.stringify(o)")',
    'aconstructor,a{"a":1}',
  ],
  ["body(\"var o={};o['__proto__']=7;return o['__proto__']+Object.keys(o).join()\")", "7"],
  ['body("var o={2:1,x:2};o[1]=3;return Object.keys(o).join()+JSON.stringify(o)")', '2,x,1{"2":1,"x":2,"1":3}'],
  ["Object.keys(null).length", "0"],
  ['(+" 7 ")+" "+(+"7")+" "+(" 7 "*1)', "NaN 7 NaN"],
  [`+"${"1".repeat(64)}"`, "Error: String too big to convert to number"],
  ['""+1e21+" "+1/3+" "+[9007199254740992,0.1+0.2]', "10e+20 0.33333333333 9007199254740992,0.3"],
  ["(1/3).toFixed(2)+(0.5).toFixed()+(1/3).toString(2)", "0.3300.01010101010"],
  ["typeof Promise+JSON.stringify(Promise.resolve(1))", 'function{"state":0}'],
  ["JSON.stringify([new Uint8Array([1,2]).buffer,/ab/g])", '[[1,2],{"source":"ab","flags":"g","lastIndex":0}]'],
  ['body("var o={a:1};o.me=o;return JSON.stringify(o)")', '{"a":1,"me": ... }'],
  ['body("for(var k in 5);")', "Error: FOR loop can only iterate over Arrays, Strings or Objects, not Number"],
  ['body("var a,s=[];for(var k in a=1,{x:1})s.push(k);return s.join()")', "x"],
  ["(function(a,b){return arguments.length})(1)", "2"],
  ['body("try{null.x}catch(e){return e instanceof Error}")', "true"],
  ["'aXbX'.replace(/X/g,'-')", "a-b-"],
];

/** What the body of a function gives. */
const BODY = 'function body(code){return eval("(function(){"+code+"})()")}';

/** A program that prints each check as "number>text". */
export function checksProgram(checks = CHECKS): string {
  const lines = checks.map(
    ([code], index) => `try{console.log("${index}>",${code})}catch(e){console.log("${index}>",e.toString())}`,
  );
  return `${BODY}\n${lines.join("\n")}\nconsole.log("checked");`;
}

/** The text of each check, out of the lines that were printed. */
export function results(lines: string[]): string[] {
  return CHECKS.map((_, index) => {
    const start = `${index}> `;
    return lines.find((line) => line.startsWith(start))?.slice(start.length) ?? "nothing";
  });
}
