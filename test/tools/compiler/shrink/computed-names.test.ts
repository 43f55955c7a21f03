/** Where an application may call a method of the library's by a name that stands nowhere. */
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { computedNames } from "../../../../tools/compiler/shrink/computed-names.js";
import { compilerOptions } from "../../../../tools/compiler/typescript/compile.js";
import { ROOT } from "../../../../tools/project.js";

interface Case {
  name: string;
  file: string;
}

const LIBRARY = ts.sys.readDirectory(join(ROOT, "src"), [".ts"]).filter((file) => !file.endsWith(".d.ts"));

const HEAD = `
  import { type TelemetrySender, TBDeviceMqttClient } from "../../src/index";
  import { type PersistentQueue, usePersistentQueue } from "../../src/persistent-queue";
  import { drive, Screen } from "driver";
  declare const client: TBDeviceMqttClient;
  declare const name: string;
  declare const data: Record<string, unknown>;
  declare const list: number[];
  declare const any: any;
`;

const DRIVER = `
  declare module "driver" {
    export function drive(what: unknown): void;
    export class Screen { constructor(client: import("../../src/index").TBDeviceMqttClient); }
  }
`;

/** Any name may be called. */
const ALL: Record<string, string> = {
  "client[name]": "(client as any)[name]();",
  alias: "const c: any = client;\nc[name]();",
  "any key": "const c = client as any; c[any]();",
  "queue[name]": "declare const queue: PersistentQueue; (queue as any)[name]();",
  generic: "function call<T>(object: T, key: keyof T) { return object[key]; }\ncall(client, name as never);",
  destructuring: "const { [name as 'route']: found, [name]: other } = client as any;",
  assignment: "let f: unknown; ({ [name]: f } = client as any);",
  "for in": "for (const key in client) console.log(key);",
  keys: "Object.keys(client);",
  global: "global.client = client;",
  "global object": "global.mine = { client };",
  declared: "declare global { var shared: TBDeviceMqttClient; }\nshared = client;",
  eval: "eval('client.' + name);",
  "eval by another name": "const run = eval;",
  Function: "new Function('c', name)(client);",
  "global.eval": "(global.eval as (text: string) => void)(name);",
  subclass: "class Mine extends TBDeviceMqttClient { call(which: string) { (this as any)[which](); } }",
  record: "const c = client as unknown as Record<string, () => void>;\nc[name]!();",
  "a record's value":
    "const all: Record<string, unknown> = { client }; const c = all.client as Record<string, () => void>; c[name]!();",
  parameter: "function call(c: object) { (c as Record<string, () => void>)[name]!(); }\ncall(client);",
  sender: "function call(c: TelemetrySender) { (c as unknown as Record<string, () => void>)[name]!(); }\ncall(client);",
};

/** No more than what the text names. */
const NONE: Record<string, string> = {
  names: "client.sendTelemetry({ a: 1 }); client['claimDevice']('x'); const { route } = client;",
  "any, by its names": "const c: any = client; c.claimDevice();",
  data: "console.log(data[name]); for (const key in data) console.log(key, Object.keys(data));",
  lists: "for (let i = 0; i < 3; i++) list[i] = any[i] + list[list.length - 1];",
  texts: "console.log(name[2], name[name.length - 1]);",
  "own objects": "const own = { a: 1, b: 2 }; declare const key: 'a' | 'b'; own[key] = 3;",
  "a table of functions":
    "const TABLE: Record<string, () => void> = { a() {}, b: () => client.connect() }; TABLE[name]!();",
  "clients by name":
    "const clients: Record<string, TBDeviceMqttClient> = {}; clients[name] = client; clients[name]!.connect();",
  console: "console.log(client, data[name]); setTimeout((c) => c.connect(), 5, client);",
  bind: "function f(this: TBDeviceMqttClient) {}; f.bind(client)(); data[name] = f.call(client);",
  own: "class Own { a = 1; get(key: 'a') { return this[key]; } }",
  "eval of a text": "eval('1 + 1'); new Function('return 1');",
  types: "let f: Function | undefined; type Name = TBDeviceMqttClient['route'];",
  "names by their type": "declare const which: 'publish' | 'route'; console.log(client[which]);",
  "any of the client's": "client[name as keyof TBDeviceMqttClient];",
  "own variable": "let mine: TBDeviceMqttClient | undefined; mine = client; usePersistentQueue(client);",
};

/** Harm is done with a module that computes names. */
const HANDED: Record<string, string> = {
  "to any": "const c: any = client;",
  "to a function with types": "drive(client);",
  "in an object": "drive({ client });",
  "to a class": "new Screen(client);",
  "to a function without types": "any.use(client);",
  "as a member": "any.client = client;",
};

/** Firmware of boards that are nowhere but here. */
const texts = new Map([[join(ROOT, "boards/test/driver.d.ts"), DRIVER]]);
const fileOf = (text: string) => {
  const file = join(ROOT, `boards/test/${texts.size}.ts`);
  texts.set(file, HEAD + text);
  return file;
};
const cases = [ALL, NONE, HANDED].map((group) =>
  Object.entries(group).map(([name, text]) => ({ name, file: fileOf(text) })),
);
const [all, none, handed] = cases as [Case[], Case[], Case[]];
const ambient = join(ROOT, "src/espruino/globals.d.ts");
const program = ts.createProgram([ambient, ...texts.keys(), ...LIBRARY], options(), host());

const found = (file: string) => computedNames([program.getSourceFile(file)!], program, ROOT);

function options(): ts.CompilerOptions {
  return compilerOptions(ROOT) as ts.CompilerOptions;
}

function host(): ts.CompilerHost {
  const real = ts.createCompilerHost(options());
  const { fileExists, readFile } = real;
  return Object.assign(real, {
    fileExists: (file: string) => texts.has(file) || fileExists(file),
    readFile: (file: string) => texts.get(file) ?? readFile(file),
    getSourceFile: (file: string, how: ts.ScriptTarget) => {
      const text = real.readFile(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, how);
    },
  });
}

describe("computed names", () => {
  it("are looked for in code that compiles", { timeout: 120_000 }, () => {
    const faults = cases.flat().flatMap(({ file }) => program.getSemanticDiagnostics(program.getSourceFile(file)!));
    const lines = faults.map(
      ({ file, messageText }) =>
        `${file?.text.slice(HEAD.length)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
    expect(lines).toEqual([]);
  });

  it.each(all)("may be any: $name", ({ file }) => {
    const { reason, forgets, records } = found(file);
    expect(reason ?? (forgets && records)).toBeTruthy();
  });

  it.each(none)("are none: $name", ({ file }) => {
    const { reason, forgets, records } = found(file);
    expect(reason).toBeUndefined();
    expect(forgets && records).toBeUndefined();
  });

  it.each(handed)("may be those of who gets the client: $name", ({ file }) => {
    expect(found(file)).toMatchObject({ reason: undefined, forgets: expect.stringContaining(" hands ") });
  });

  it("are told with their place", () => {
    const line = HEAD.split("\n").length;
    expect(found(all[0]!.file).reason).toBe(`boards/test/1.ts(${line},1) computes a name: (client as any)[name]`);
  });

  it("are known where their type says so", () => {
    const file = none.find(({ name }) => name === "names by their type")!.file;
    expect([...found(file).names]).toEqual(["publish", "route"]);
    const key = none.find(({ name }) => name === "any of the client's")!.file;
    expect([...found(key).names]).toEqual(expect.arrayContaining(["publish", "claimDevice", "stats"]));
  });

  it("are none of the library's own methods, in the library", { timeout: 120_000 }, () => {
    const reasons = LIBRARY.flatMap((file) => found(file).reason ?? []);
    // The defaults are the application's.
    expect(reasons).toEqual([expect.stringMatching(/attribute-cache\.ts\(.*: _defaults\[key\]$/)]);
  });
});
