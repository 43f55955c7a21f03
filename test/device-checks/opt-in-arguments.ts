/** What the application gives opt-in modules that cannot be: a code each time, never an exception, never a closed link. */
import { expect, test } from "vitest";
import { connectedOn } from "../support/client-on.js";
import type { Kind } from "../support/runners.js";

/** What is run, and the lines that tell of it. */
type Case = [call: string, ...told: string[]];

/** An option of a module that is wrong, with its name. */
const options = (use: string, bad: [name: string, value: string][], good = ""): Case[] =>
  bad.map(([name, value]): Case => [`${use}{${good}${name}:${value}})`, `error [-1,"${name}"]`]);
const noObject = (use: string): Case[] =>
  ["null", "5", '"x"', "[]"].map((o) => [`${use}${o})`, 'error [-1,"options"]']);
/** Numbers that none of the options takes. */
const numbers = (name: string): [string, string][] =>
  ['"soon"', "NaN", "-1", "1.5", "null", "true", "1/0"].map((value) => [name, value]);
const refused = (text: string, calls: string[]): Case[] => calls.map((call) => [call, `error [-2,"${text}"]`]);

/** By the modules that share a board. */
const CASES: Record<string, Case[]> = {
  "sensor,device-health": [
    ...refused(
      "read",
      ["null", "undefined", "5", '"read"', "{}"].map((read) => `useSensor(c,${read})`),
    ),
    ...noObject("useSensor(c,done,"),
    ...options("useSensor(c,done,", [
      ...numbers("intervalMs"),
      ["interval", "5"],
      ["errorKey", "5"],
      ["through", "{}"],
      ["through", "null"],
      ["through", "done"],
    ]),
    ['useSensor(c,done).intervalMs="soon"', 'error [-1,"intervalMs"]'],
    ["useSensor(c,done).intervalMs=NaN", 'error [-1,"intervalMs"]'],
    ...noObject("useDeviceHealth(c,"),
    ...options("useDeviceHealth(c,", [
      ["intervalMs", '"soon"'],
      ["intervalMs", "NaN"],
      ["interval", "1"],
    ]),
  ],
  "send-on-change,telemetry-batch": [
    ...refused(
      "t",
      ['"0.5"', "NaN", "-1", "null", "{}"].map((value) => `useSendOnChange(c,{t:${value}})`),
    ),
    ...refused(
      "thresholds",
      ["null", "5", "[1]"].map((value) => `useSendOnChange(c,${value})`),
    ),
    ...noObject("useSendOnChange(c,{},"),
    ...options("useSendOnChange(c,{},", [...numbers("maxSilenceMs"), ["through", "{}"], ["maxsilenceMs", "1"]]),
    ["useSendOnChange(c).sendTelemetry({constructor:5},CASE)", "case [-2]"],
    ["useSendOnChange(c).sendTelemetry(5)", 'error [-2,"telemetry"]'],
    ...noObject("useTelemetryBatch(c,"),
    ...options("useTelemetryBatch(c,", [
      ...numbers("maxEntries"),
      ["maxBytes", "null"],
      ["maxDelayMs", '"1"'],
      ["max", "1"],
    ]),
    ["useTelemetryBatch(c).sendTelemetry({constructor:5},CASE)", "case [-2]"],
    ["useTelemetryBatch(c).sendTelemetry(itself(),CASE)", "case [-2]"],
  ],
  "attribute-cache,rpc-methods": [
    ...refused(
      "defaults",
      ["null", "undefined", "5", "[]", "{a:1},5", "{a:1},null"].map((d) => `useAttributeCache(c,${d})`),
    ),
    ...refused(
      "accepts a",
      ["5", '"x"', "{}"].map((accepts) => `useAttributeCache(c,{a:1},{a:${accepts}})`),
    ),
    ...refused(
      "methods",
      ["null", "undefined", "5", "[]"].map((methods) => `useRpcMethods(c,${methods})`),
    ),
    ...refused(
      "method a",
      ["null", "5", '"x"', "{}"].map((method) => `useRpcMethods(c,{a:${method}})`),
    ),
    ...noObject("useRpcMethods(c,{},"),
    ...options("useRpcMethods(c,{},", [...numbers("timeoutMs"), ["fallback", "5"], ["timeout", "1"]]),
  ],
  "hosts,session-limits,watchdog": [
    ...refused(
      "hosts",
      ["null,[]", "5,[]", "{},5", "{},null", "{}"].map((all) => `useHosts(c,${all})`),
    ),
    ...refused(
      "host 1",
      ["null", "5", '"b"', "{}", "{host:5}", '{host:""}', '{host:"b",port:"1"}', '{host:"b",port:NaN}'].map(
        (host) => `useHosts(c,{host:"a"},[${host}])`,
      ),
    ),
    ...refused(
      "options",
      ["null", "undefined", "5"].map((all) => `useSessionLimits(c,${all})`),
    ),
    ...refused(
      "callback",
      ["null", "5", '"x"'].map((callback) => `useSessionLimits(c,{},${callback})`),
    ),
    ["useSessionLimits(c,{}).sendTelemetry(itself(),CASE)", "case [-2]"],
    ["useSessionLimits(c,{}).sendTelemetry(5,7)", 'error [-2,"telemetry"]'],
    ...refused(
      "seconds",
      ['"90"', "NaN", "-1", "null"].map((seconds) => `useWatchdog(c,{},${seconds})`),
    ),
    ...refused(
      "offlineSeconds",
      ['"1"', "NaN"].map((seconds) => `useWatchdog(c,{},90,${seconds})`),
    ),
    ...refused("options", ["useWatchdog(c,null)", "useWatchdog(c)"]),
  ],
  gateway: [
    ...noObject("useGateway(c,").slice(0, 2),
    ...options("useGateway(c,", [
      ["maxDevices", '"x"'],
      ["maxDevices", "NaN"],
      ["timeoutMs", "1"],
    ]),
    ["var g=useGateway(c,{requestTimeoutMs:-1})", 'error [-1,"requestTimeoutMs"]'],
    ...["5", "null", '""', "undefined", "{}", '"a",5', '"a",null'].map(
      (device): Case => [`g.connect(${device})`, 'error [-2,"gateway"]'],
    ),
    ...[
      "disconnect(5)",
      "setAttributesHandler(5)",
      'setServerSideRpcRequestHandler("x")',
      "setDeviceChangeHandler(null)",
    ].map((call): Case => [`g.${call}`, 'error [-2,"gateway"]']),
    ...["null,1,{}", '"a","1",{}', '"a",NaN,{}', '"a",1,itself()', '"a",1,done'].map(
      (reply): Case => [`g.sendRpcReply(${reply},CASE)`, "case [-2]"],
    ),
    ...["null", "{}", "{sharedKeys:5}", "{clientKeys:[5]}", '{sharedKeys:["a"],clientKeys:["b"]}'].map(
      (keys): Case => [`g.requestAttributes("a",${keys},CASE)`, "case [null,-2]"],
    ),
    ...["sendTelemetry(5,{a:1}", 'sendTelemetry("a",{a:1}'].map((call): Case => [`g.${call},CASE)`, "case [-3]"]),
    ...[
      'sendTelemetry("a",5',
      'sendAttributes("a",itself()',
      'claimDevice("a",null,1000',
      'claimDevice("a","k","soon"',
    ].map((call): Case => [`g.${call},CASE)`, "case [-2]"]),
    ['g.sendTelemetry("a",5,7)', 'error [-2,"gateway"]'],
  ],
  "persistent-queue": [
    ...noObject("usePersistentQueue(c,").slice(0, 2),
    ...options("usePersistentQueue(c,", [
      ...["10", "70000", '"x"', "300.5"].map((bytes): [string, string] => ["fileBytes", bytes]),
      ["maxFiles", "-1"],
      ["dropOldest", "1"],
      ["batchms", "5"],
      ["batchMs", "NaN"],
    ]),
    ["var q=usePersistentQueue(c,{reserveBytes:null})", 'error [-1,"reserveBytes"]'],
    ["q.sendTelemetry(itself(),CASE)", "case [-2]"],
    ["q.sendTelemetry({constructor:5})", 'error [-2,"persistent queue"]'],
    ["q.sendTelemetry(5,7)", 'error [-2,"persistent queue"]'],
  ],
  "firmware-update": [
    ["useFirmwareUpdate(c,null)", 'error [-1,"options"]', 'error [-1,"title, version"]'],
    ['useFirmwareUpdate(c,{title:"t",version:5})', 'error [-1,"version"]', 'error [-1,"title, version"]'],
    ...options(
      "useFirmwareUpdate(c,",
      [
        ["chunkBytes", '"x"'],
        ["maxRepeats", "-1"],
        ["onState", "5"],
        ["trialstarts", "1"],
      ],
      'title:"t",version:"1",',
    ),
  ],
  "software-update": [
    ['useSoftwareUpdate(c,{title:"t",version:"1",file:"f"})', 'error [-1,"file, install"]'],
    [
      'useSoftwareUpdate(c,{title:"t",version:"1",file:5,install:done})',
      'error [-1,"file"]',
      'error [-1,"file, install"]',
    ],
    [
      'useSoftwareUpdate(c,{title:"t",version:"1",file:"a name of thirty characters..",install:done})',
      'error [-1,"file, install"]',
    ],
    ...options("useSoftwareUpdate(c,", [["sha256", "{}"]], 'title:"t",version:"1",file:"f",install:done,'),
  ],
  provision: [
    ...["null", "5", "[]", "undefined"].map(
      (all): Case => [`provisionDevice(${all},CASE)`, 'case [null,-1,"provisionDeviceKey"]'],
    ),
    ...(
      [
        ["provisionDeviceKey", "5"],
        ["deviceName", "5"],
        ["gateway", "1"],
        ["timeoutMs", '"soon"'],
        ["timeoutMs", "NaN"],
        ["devicename", '"a"'],
        ["host", "5"],
        ["port", '"1"'],
      ] as const
    ).map(
      ([name, value]): Case => [
        `provisionDevice({host:"127.0.0.1",provisionDeviceKey:"k",provisionDeviceSecret:"s",${name}:${value}},CASE)`,
        `case [null,-1,"${name}"]`,
      ],
    ),
    ["provisionDevice(null,5);CASE(1)", "case [1]"],
  ],
};

const HELPERS = `function done(f){if(typeof f==="function")f()}
function itself(){var o={x:1};o.me=o;return o}`;

/** So many calls go to a board at a time. */
const CHUNK = 5;

/** What a module exports that begins a use of it. */
const mainOf = (name: string) =>
  (name === "provision" ? "provision-device" : `use-${name}`).replace(/-(.)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );

export function optInArgumentChecks(kind: Kind): void {
  const isSmall = kind.chip === "ESP8266" && !kind.inSandbox;
  const why = isSmall ? " (a quarter of the uses: more at a time do not fit into 1,600 variables)" : "";
  for (const [modules, all] of Object.entries(CASES)) {
    const cases = isSmall ? all.filter(([call], index) => !call.startsWith("use") || index % 4 === 0) : all;
    test(`${modules}: what cannot be is told with a code and a name, nothing is thrown, and the link stays${why}`, async ({
      onTestFinished: atEnd,
    }) => {
      const optIn = modules.split(",");
      const bench = await connectedOn(kind, atEnd, {}, { optIn });
      await bench.run(HELPERS);
      for (const name of optIn) await bench.run(`var ${mainOf(name)}=require("thingsboard-${name}").${mainOf(name)}`);
      for (let from = 0; from < cases.length; from += CHUNK) {
        const chunk = cases.slice(from, from + CHUNK);
        await bench.run(chunk.map(([call]) => call.replace("CASE", 'show("case")')).join(";"));
        const told = chunk.flatMap(([, ...lines]) => lines);
        const heard: string[] = [];
        while (heard.length < told.length) heard.push(await bench.console.next(/^(error|case)/));
        // By a timer each, those of one call beside those of another.
        expect(heard.sort(), chunk.join("\n")).toEqual(told.sort());
      }
      await bench.call("sendTelemetry", "{a:1}", 'show("sent")');
      await bench.console.next("sent []");
      expect(bench.console.lines.filter((line) => /^(disconnect|.*Uncaught)/.test(line))).toEqual([]);
      expect(bench.device.telemetry).toHaveProperty("a");
    });
  }
}
