/** `tb-espruino bench opt-in`: what each opt-in module adds, in bytes and, on an interpreter with the memory of an ESP8266, in variables. */
import { bundle } from "../../compiler/build.js";
import { countFunctions } from "../../compiler/check/check-bundle.js";
import { OPT_IN_MODULES, selectTargets } from "../../compiler/targets/targets.js";
import { machine, writeSection } from "../document.js";
import { GOALS } from "../goals.js";
import { type Table, toText } from "../table.js";
import { exitOnSignals, Flash, requireInterpreter } from "./interpreter.js";

/** How a firmware uses a module `m` with the client `c` and its options `o`: what it has to bring along, and the call that is measured. */
interface Use {
  /** In words, for the table. */
  what: string;
  brings?: string;
  call: string;
}

/** A module that is not here is measured by its require alone. */
export const USES: Record<string, Use> = {
  "attribute-cache": {
    what: "three attributes",
    brings: 'var d={intervalMs:10000,alarm:28,place:"hall"};',
    call: "u=m.useAttributeCache(c,d)",
  },
  "device-health": { what: "at work", call: "m.useDeviceHealth(c)" },
  "firmware-update": {
    what: "nothing assigned",
    call: 'u=m.useFirmwareUpdate(c,{title:"pump",version:"1.0.0"})',
  },
  gateway: { what: "no device yet", call: "u=m.useGateway(c)" },
  hosts: { what: "one more host", brings: 'var d=[{host:"b"}];', call: "m.useHosts(c,o,d)" },
  "persistent-queue": { what: "empty", call: "u=m.usePersistentQueue(c)" },
  "rpc-methods": {
    what: "two methods, which are not counted",
    brings: "var d={setFan:function(on){},getWeather:function(){}};",
    call: "m.useRpcMethods(c,d)",
  },
  "send-on-change": {
    what: "two keys, sent once",
    brings: "var d={temperature:0.5,humidity:2};c.sendTelemetry=function(){};",
    call: "u=m.useSendOnChange(c,d);u.sendTelemetry({temperature:25.5,humidity:60})",
  },
  sensor: { what: "at work", brings: "function d(){}", call: "u=m.useSensor(c,d)" },
  "session-limits": { what: "nothing waits", call: "u=m.useSessionLimits(c,o)" },
  "software-update": {
    what: "nothing assigned",
    brings: 'var d={title:"table",version:"0",file:"table",install:function(f,done){done()}};',
    call: "u=m.useSoftwareUpdate(c,d)",
  },
  "telemetry-batch": { what: "empty", call: "u=m.useTelemetryBatch(c)" },
};

/** Variables more than before. */
interface Cost {
  loaded: number;
  used: number | undefined;
}

export interface OptIn extends Cost {
  name: string;
  /** Of tokens, which are measured. */
  bytes: number;
  functions: number;
}

/** A module in both forms. */
interface Forms {
  text: string;
  tokens: string;
}

export async function benchOptIn({ write }: { write?: boolean }): Promise<void> {
  requireInterpreter();
  exitOnSignals();
  const codes = await build();
  const flash = await Flash.write(filesFor(codes));
  try {
    const results: OptIn[] = [];
    for (const name of OPT_IN_MODULES) {
      const { text, tokens } = codes[`thingsboard-${name}`]!;
      const { functions } = countFunctions(text);
      results.push({ name, bytes: tokens.length, functions, ...(await measure(flash, name)) });
    }
    const table = optInTable(results);
    console.log(toText(table));
    const { version, variables, bytes } = await flash.about();
    const interpreter = `${version}, built for Linux with ${variables} variables of ${bytes} bytes`;
    const facts = [...machine("npm run bench:opt-in -- --write"), ["Espruino", interpreter]];
    if (write) await writeSection("bench:opt-in", facts, [table]);
    for (const line of optInShortfalls(results)) console.log(`missed: ${line}`);
  } finally {
    flash.remove();
  }
}

/** Minified code by the name that it has on a board. */
async function build(): Promise<Record<string, Forms>> {
  const bundles = await bundle(selectTargets().filter(({ name }) => name.startsWith("thingsboard")));
  const minified = bundles.filter(({ file }) => file.endsWith(".min.js"));
  return Object.fromEntries(
    minified.map(({ file, code, tokens }) => [file.replace(".min.js", ""), { text: code, tokens: tokens!.code }]),
  );
}

function filesFor(codes: Record<string, Forms>): Record<string, Buffer> {
  const modules = Object.entries(codes).map(([name, { tokens }]) => [name, tokens] as const);
  const scripts = OPT_IN_MODULES.map((name) => [scriptName(name), script(name)] as const);
  // A character for each byte: as texts they would become UTF-8.
  return Object.fromEntries([...modules, ...scripts].map(([name, code]) => [name, Buffer.from(code, "latin1")]));
}

const scriptName = (name: string) => `bench-${name}`;

/** The client listens already, as every firmware does: the first listener of an event costs more than the others. */
function script(name: string): string {
  const { brings = "", call = "" } = USES[name] ?? {};
  return `var o={host:"a",accessToken:"t"},m=0,u=0,c=new (require("thingsboard").TBDeviceMqttClient)(o);
["connect","disconnect","error","state"].forEach(function(e){c.on(e,function(){})});
${brings}
function see(n){process.memory();print("@"+n+" "+process.memory().usage)}
setTimeout(function(){
see("base");see("base");
m=require("thingsboard-${name}");see("loaded");
${call};see("used");
},50);`;
}

async function measure(flash: Flash, name: string): Promise<Cost> {
  const run = flash.run(scriptName(name), {});
  try {
    await run.next("base");
    const base = Number(await run.next("base"));
    const loaded = Number(await run.next("loaded"));
    const used = Number(await run.next("used"));
    return { loaded: loaded - base, used: USES[name] && used - loaded };
  } finally {
    await run.stop();
  }
}

const goalOf = (name: string) => (GOALS.optIn as Record<string, number>)[name];

/** One line for each module that takes more than its goal. */
export function optInShortfalls(results: readonly OptIn[]): string[] {
  return results
    .filter(({ name, loaded }) => loaded > (goalOf(name) ?? Infinity))
    .map(({ name, loaded }) => `thingsboard-${name}: ${loaded} variables after require, the goal is ${goalOf(name)}`);
}

export function optInTable(results: readonly OptIn[]): Table {
  return {
    title: "What an opt-in module adds, on an ESP8266 with its 1,600 variables",
    head: ["module", "bytes", "functions", "variables after require", "goal", "more in use", "with"],
    rows: results.map(({ name, bytes, functions, loaded, used }) => [
      `thingsboard-${name}`,
      bytes.toLocaleString("en"),
      String(functions),
      String(loaded),
      goalOf(name) === undefined ? "" : `at most ${goalOf(name)}`,
      used === undefined ? "-" : String(used),
      USES[name]?.what ?? "",
    ]),
  };
}
