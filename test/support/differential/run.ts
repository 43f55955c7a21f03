/** Runs programs on Node, on virtual boards and on interpreters; what each gives is one line of ASCII. */
import vm from "node:vm";
import type { Code } from "../../../tools/virtual-board/contents.js";
import { type ChipName, startVirtualBoard } from "../../../tools/virtual-board/index.js";
import { startInterpreterBoard } from "../../../tools/virtual-board/interpreter.js";
import type { Program } from "./programs.js";

/** `show` gives numbers by their bits and texts by their codes, so that printing is not what is compared. */
const SHOW = `function hex(n){var h="0123456789abcdef";return h.charAt(n>>4&15)+h.charAt(n&15)}
function num(x){if(x!==x)return "NaN";if((x|0)===x)return ""+(x|0);
 var b=new Uint8Array(new Float64Array([x]).buffer),s="#",i;for(i=7;i>=0;i--)s+=hex(b[i]);return s}
function str(s){var r='"',i,c;for(i=0;i<s.length;i++){c=s.charCodeAt(i);
 r+=c>31&&c<127&&c!=34&&c!=92?s.charAt(i):c<256?"\\\\x"+hex(c):"\\\\u"+hex(c>>8)+hex(c)}return r+'"'}
function show(v,d){var r="",i,k;
 if(typeof v==="string")return str(v);
 if(typeof v==="number")return num(v);
 if(v===null)return "null";
 if(typeof v==="function")return "function";
 if(typeof v!=="object")return typeof v==="boolean"?v?"true":"false":typeof v;
 if(d>5)return "deep";
 if(v.byteLength!==undefined){for(i=0;i<v.length;i++)r+=(i?",":"")+num(v[i]);return "bytes["+r+"]"}
 if(Array.isArray(v)){for(i=0;i<v.length&&i<20;i++)r+=(i?",":"")+show(v[i],d+1);return "["+r+"]"}
 k=Object.keys(v);for(i=0;i<k.length;i++)r+=(i?",":"")+str(k[i])+":"+show(v[k[i]],d+1);return "{"+r+"}"}
function t(n,f){var r;try{r=show(f(),0)}catch(e){r=typeof e==="object"?"throws":"throws "+show(e,0)}console.log(n+">"+r)}
`;

const END = "all done";
/** What fits into the flash of each interpreter, beside what stands in it. */
const BATCH_BYTES = 60_000;
const STUCK_MS = 20_000;

export type Results = Map<Program, string>;

interface Batch {
  first: number;
  text: string;
  count: number;
}

function batches(all: Program[], first: number): Batch {
  let text = SHOW;
  let count = 0;
  while (first + count < all.length && text.length < BATCH_BYTES) {
    text += `t(${first + count},function(){${all[first + count]!.code}});\n`;
    count++;
  }
  return { first, text: `${text}console.log("${END}");\n`, count };
}

function take(results: Results, all: Program[], line: string): number | undefined {
  const [, number, text] = /^(\d+)>(.*)$/s.exec(line) ?? [];
  const program = all[Number(number)];
  if (number === undefined || !program) return undefined;
  results.set(program, text!);
  return Number(number);
}

export function onNode(all: Program[]): Results {
  const results: Results = new Map();
  const context = vm.createContext({ console: { log: (line: string) => take(results, all, line) } });
  vm.runInContext(SHOW, context);
  for (const [number, { code }] of all.entries()) {
    try {
      vm.runInContext(`t(${number},function(){${code}})`, context, { timeout: 1000 });
    } catch {
      results.set(all[number]!, "throws");
    }
  }
  return results;
}

/** Each alone: what V8 cannot parse would take the others along. */
export function onVirtualBoard(chip: ChipName, all: Program[]): Results {
  const results: Results = new Map();
  const board = startVirtualBoard({ chip, onConsole: (line) => take(results, all, line) });
  try {
    board.evaluate(SHOW);
    for (const [number, program] of all.entries()) {
      try {
        board.evaluate(`t(${number},function(){${program.code}})`);
      } catch {
        results.set(program, "throws");
      }
    }
  } finally {
    board.stop();
  }
  return results;
}

/** Many in one start, out of flash, where text takes no memory. One that ends the interpreter gives "ends the interpreter". */
export async function onInterpreter(
  chip: ChipName,
  all: Program[],
  written: (text: string) => Code = (text) => text,
): Promise<Results> {
  const results: Results = new Map();
  for (let first = 0; first < all.length; ) {
    const { text, count } = batches(all, first);
    const next = await runBatch(chip, written(text), (line) => take(results, all, line));
    if (next === undefined) first += count;
    else {
      const stuck = Math.max(first, next);
      results.set(all[stuck]!, "ends the interpreter");
      first = stuck + 1;
    }
  }
  return results;
}

/** The number of the program that it did not come over; undefined when it came to the end. */
async function runBatch(
  chip: ChipName,
  firmware: Code,
  heard: (line: string) => number | undefined,
): Promise<number | undefined> {
  let next = 0;
  let limit: NodeJS.Timeout | undefined;
  let over: (isWhole: boolean) => void = () => {};
  const isWhole = new Promise<boolean>((resolve) => {
    over = resolve;
  });
  const wait = () => {
    clearTimeout(limit);
    limit = setTimeout(() => over(false), STUCK_MS);
  };
  wait();
  const board = await startInterpreterBoard({
    chip,
    bare: true,
    firmware,
    onConsole: (line) => {
      wait();
      if (line === END) over(true);
      const number = heard(line);
      if (number !== undefined) next = number + 1;
      else if (process.env.DIFFERENTIAL_DEBUG) console.log(line);
    },
  });
  board.once("exit", () => over(false));
  try {
    return (await isWhole) ? undefined : next;
  } finally {
    clearTimeout(limit);
    board.stop();
  }
}
