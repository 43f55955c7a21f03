/** Espruino's own globals: E, process, JSON, console, timers, the clock. */
import { crc32 } from "node:zlib";
import { printed } from "./console.js";
import { deviceParse, deviceStringify, type ParseOptions, type StringifyOptions } from "./json.js";
import { mapInPlace } from "./map-in-place.js";
import type { Program } from "./program.js";
import { type Bag, filled, type Native } from "./realm.js";

/** A full variable memory alone is no event: the interpreter tells of it with the next real error. */
const WARNINGS = ["LOW_MEMORY"];

export interface System {
  E: Bag;
  process: Bag;
  parseOptions: ParseOptions;
  stringifyOptions: StringifyOptions;
  raiseErrorFlags(flags: string[]): void;
}

export function installSystem(program: Program): System {
  const { realm } = program;
  const system = { E: realm.object(), process: realm.object() } as System;
  system.parseOptions = {
    unicode: program.chip.unicode,
    object: () => realm.object(),
    array: () => realm.array(),
    set: realm.oddities.set,
    fail: (message) => {
      throw realm.error("SyntaxError", message);
    },
    crash: (message) => {
      // Whoever catches what is thrown hides it.
      program.hardware.print(message);
      throw realm.error("Error", message);
    },
  };
  system.stringifyOptions = {
    unicode: program.chip.unicode,
    describe: program.describe,
    keys: realm.oddities.keys,
  };
  installE(program, system);
  installProcess(program, system);
  installJsonAndConsole(program, system);
  installTimers(program);
  const { global } = realm;
  for (const [name, value] of [
    ["E", system.E],
    ["process", system.process],
  ] as const) {
    Object.defineProperty(global, name, { value, enumerable: false, configurable: true, writable: true });
  }
  return system;
}

function installE(program: Program, system: System): void {
  const { realm, chip, emitter, hardware } = program;
  let flags = new Set<string>();
  let told = new Set<string>();
  system.raiseErrorFlags = (raised) => {
    for (const flag of raised) flags.add(flag);
    const fresh = [...flags].filter((flag) => !told.has(flag));
    told = new Set(flags);
    if (fresh.some((flag) => !WARNINGS.includes(flag))) emitter.emit(system.E, "errorFlag", [realm.array(fresh)]);
  };
  const unsupported = () => {
    throw realm.error("Error", "Unicode not supported on this build");
  };
  const { watchdog } = hardware;
  const onWatchdog =
    (name: string, use: (...args: unknown[]) => void): Native =>
    (...args) => {
      // on an ESP8266 this prints to the serial line and does nothing else
      if (chip.name === "ESP8266")
        throw realm.error("Error", `E.${name} does nothing on an ESP8266 but print: do not call it there`);
      if (chip.name === "ESP32") use(...args);
    };
  realm.natives(system.E, {
    isUTF8: (text: unknown) => chip.unicode && /[^\0-\xff]/.test(String(text)),
    asUTF8: chip.unicode ? (bytes: unknown) => Buffer.from(String(bytes), "latin1").toString("utf8") : unsupported,
    // the interpreter gives undefined where it cannot
    fromUTF8: (text: unknown) => (chip.unicode ? Buffer.from(String(text), "utf8").toString("latin1") : undefined),
    hwRand: () => (Math.random() * 2 ** 32) | 0,
    CRC32: (data: unknown) => crc32Of(data),
    getErrorFlags: () => {
      const list = [...flags];
      flags = new Set();
      told = new Set();
      return realm.array(list);
    },
    getTemperature: () => chipTemperature(program),
    getAnalogVRef: () => {
      if (chip.name === "ESP32") hardware.print("ERROR: >> jshReadVRef Not implemented");
      return Number.NaN;
    },
    clip: (value: unknown, min: unknown, max: unknown) => Math.min(Math.max(Number(value), Number(min)), Number(max)),
    getSizeOf: () => 1,
    mapInPlace: (from: unknown, to: unknown, map?: unknown, bits?: unknown) => mapInPlace(realm, from, to, map, bits),
    reboot: () => hardware.restart({ kind: "reboot" }),
    enableWatchdog: onWatchdog("enableWatchdog", (seconds, isAuto) =>
      watchdog.enable(Number(seconds), isAuto === undefined || !!isAuto),
    ),
    kickWatchdog: onWatchdog("kickWatchdog", () => watchdog.kick()),
    defrag: () => undefined,
    toString: (...args: unknown[]) => args.map(bytesOf).join(""),
    toUint8Array: (...args: unknown[]) => {
      const bytes = Buffer.from(args.map(bytesOf).join(""), "latin1");
      return filled(realm.bytes(bytes.length), bytes);
    },
    setBootCode: (code: unknown, always?: unknown) => {
      const file = always ? ".bootrst" : ".bootcde";
      if (code === undefined || code === "") hardware.storage.erase(file);
      else hardware.storage.write(file, String(code));
    },
  });
}

/**
 * An ESP32 gives the number of its sensor as it is (jshReadTemperature): whole, and in degrees Fahrenheit, as far as that sensor can be trusted. The others have none.
 */
function chipTemperature({ chip, hardware }: Program): number {
  if (chip.name !== "ESP32") return Number.NaN;
  return Math.min(Math.max(Math.round(hardware.sensors.temperature() * 1.8 + 32), 0), 255);
}

function bytesOf(value: unknown): string {
  if (typeof value === "number") return String.fromCharCode(value & 255);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, bytesOf).join("");
  return String(value);
}

function crc32Of(data: unknown): number {
  return crc32(Buffer.from(bytesOf(data), "latin1"));
}

function installProcess(program: Program, system: System): void {
  const { realm, chip, hardware } = program;
  const { process } = system;
  const memory = realm.object({ free: 0, usage: 0, total: chip.variables, history: 0, blocksize: chip.variableBytes });
  realm.natives(process, {
    memory: () => {
      const usage = Math.round(hardware.sensors.usedVariables());
      return realm.object({ ...memory, free: chip.variables - usage, usage });
    },
  });
  process.version = hardware.espruino;
  process.env = realm.object({
    VERSION: hardware.espruino,
    BOARD: chip.board,
    STORAGE: chip.storageBytes,
    SERIAL: hardware.serial,
    MODULES: chip.modules.join(","),
  });
}

function installJsonAndConsole(program: Program, system: System): void {
  const { realm, chip, hardware } = program;
  const json = realm.object();
  realm.natives(json, {
    parse: (text: unknown) => deviceParse(String(text), system.parseOptions),
    stringify: (value: unknown, _replacer?: unknown, space?: unknown) =>
      deviceStringify(value, {
        ...system.stringifyOptions,
        space: space === undefined || space === null ? "" : typeof space === "number" ? space : String(space),
      }),
  });
  const log = (...values: unknown[]) => {
    const text = printed(values, program.describe, realm.oddities.keys);
    // a terminal shows the bytes as the UTF-8 that they are
    hardware.print(chip.unicode ? text : Buffer.from(text, "latin1").toString("utf8"));
  };
  const console = realm.object();
  realm.natives(console, { log, debug: log, info: log, warn: log, error: log });
  for (const [name, value] of [
    ["JSON", json],
    ["console", console],
  ] as const) {
    Object.defineProperty(realm.global, name, { value, enumerable: false, configurable: true, writable: true });
  }
  realm.natives(realm.global, {
    print: log,
    getSerial: () => hardware.serial,
    echo: () => undefined,
    load: (file?: unknown) => hardware.restart({ kind: "load", file: file === undefined ? undefined : String(file) }),
    reset: () => hardware.restart({ kind: "reset" }),
    btoa: (data: unknown) => Buffer.from(bytesOf(data), "latin1").toString("base64"),
    atob: (text: unknown) => Buffer.from(String(text), "base64").toString("latin1"),
  });
}

function installTimers(program: Program): void {
  const { realm, loop, clock } = program;
  const add =
    (repeat: boolean): Native =>
    (callback: unknown, delay?: unknown, ...args: unknown[]) => {
      if (typeof callback !== "function" && typeof callback !== "string") {
        throw realm.error("Error", "Function or String not supplied!");
      }
      const run: Native = typeof callback === "string" ? () => realm.runOwn(callback, "timer") : (callback as Native);
      const fire = () => {
        if (!program.call(run, undefined, args, repeat)) loop.removeTimer(id);
      };
      const id = loop.addTimer(fire, Number(delay), repeat);
      return id;
    };
  const clear =
    (name: string): Native =>
    (...ids: unknown[]) => {
      // without an argument all timers go; an undefined one is taken for that mistake
      if (ids.length === 0) loop.removeAllTimers();
      else if (ids[0] === undefined)
        throw realm.error("Error", `${name}(undefined) not allowed. Use ${name}() instead`);
      else loop.removeTimer(Number(ids[0]));
    };
  realm.natives(realm.global, {
    setTimeout: add(false),
    setInterval: add(true),
    clearTimeout: clear("clearTimeout"),
    clearInterval: clear("clearInterval"),
    changeInterval: (id: unknown, period: unknown) => {
      if (!loop.changeInterval(Number(id), Number(period))) throw realm.error("Error", "Unknown Interval");
    },
    getTime: () => clock.now() / 1000,
    setTime: (seconds: unknown) => clock.set(Number(seconds) * 1000),
  });
}
