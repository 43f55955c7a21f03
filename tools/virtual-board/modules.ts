/** require(): the cache, then what the chip has built in, then a Storage file of that name. */
import { createHash } from "node:crypto";
import { moduleProgram } from "./places.js";
import { neopixelModule } from "./ports/neopixel.js";
import type { Program } from "./program.js";
import { type Bag, filled, type Native } from "./realm.js";
import { storageModule } from "./storage-module.js";
import { wifiModule } from "./wifi.js";

/** Chips have them, and firmware that asks for one here is told so. */
const ON_CHIPS_ONLY = ["http", "timer"];

function hint(name: string): string {
  return ON_CHIPS_ONLY.includes(name) ? ": a chip has it, the virtual board does not" : "";
}

export function installModules(program: Program): void {
  const { realm, chip, hardware } = program;
  const cache = new Map<string, unknown>();
  const builtIn: Record<string, () => Bag> = {
    Storage: () => storageModule(program),
    net: () => program.sockets.module(false),
    tls: () => program.sockets.module(true),
    dgram: () => program.datagrams.module(),
    Wifi: () => wifiModule(program, hardware.radio),
    TelnetServer: () => telnetModule(program),
    crypto: () => cryptoModule(program),
    neopixel: () => neopixelModule(program),
  };

  const load = (name: string): unknown => {
    const make = chip.modules.includes(name) ? builtIn[name] : undefined;
    if (make) return make();
    const source = hardware.storage.read(name);
    if (source === undefined) throw realm.error("Error", `Module "${name}" not found${hint(name)}`);
    program.running.add(name);
    return evaluate(program.fromFlash(source), name);
  };
  const evaluate = (source: string, name: string): unknown => {
    const module = realm.object({ exports: realm.object() });
    const run = realm.run(moduleProgram(source), name) as Native;
    Reflect.apply(run, module.exports, [module.exports, module]);
    return module.exports;
  };

  const modules = realm.object();
  realm.natives(modules, {
    addCached: (name: string, code: string | Native) => {
      const isText = typeof code !== "function";
      const text = isText ? String(code) : bodyOf(code);
      // the text of a function of the Linux build is characters already
      cache.set(name, evaluate(chip.unicode && !isText ? text : program.fromFlash(text), name));
    },
    removeCached: (name: string) => {
      if (!cache.delete(name)) throw realm.error("Error", `Module "${name}" not found`);
    },
    removeAllCached: () => cache.clear(),
    getCached: () => realm.array([...cache.keys()]),
  });
  realm.natives(realm.global, {
    require: (name: unknown) => {
      const key = String(name);
      if (!cache.has(key)) cache.set(key, load(key));
      return cache.get(key);
    },
  });
  if (chip.name !== "LINUX") {
    Object.defineProperty(realm.global, chip.name, {
      value: chipClass(program),
      enumerable: false,
      configurable: true,
    });
  }
  Object.defineProperty(realm.global, "Modules", {
    value: modules,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}

/** A function is a module by its text: it gets no arguments, and sees nothing of the place where it was written. */
function bodyOf(code: Native): string {
  const text = Function.prototype.toString.call(code);
  return text.slice(text.indexOf("{") + 1, text.lastIndexOf("}"));
}

/** require("TelnetServer"): whether it listens is all that there is of it. */
function telnetModule(program: Program): Bag {
  const { realm } = program;
  const module = realm.object();
  realm.natives(module, {
    setOptions: (options: unknown) => {
      if (typeof options !== "object" || options === null) throw realm.error("Error", "Expecting Object");
      const { mode } = options as { mode?: unknown };
      if (typeof mode !== "string") return;
      if (mode !== "on" && mode !== "off") throw realm.error("Error", "Unknown mode value");
      program.isTelnetOn = mode === "on";
    },
  });
  return module;
}

/** require("crypto"), as far as it has digests. */
function cryptoModule({ realm, chip }: Program): Bag {
  const module = realm.object();
  for (const bits of chip.sha) {
    const digest = (data: unknown) => {
      const bytes = createHash(`sha${bits}`).update(String(data), "latin1").digest();
      return filled(realm.bytes(bytes.length), bytes).buffer;
    };
    realm.natives(module, { [`SHA${bits}`]: digest });
  }
  return module;
}

/** The globals ESP32 and ESP8266, as far as a firmware asks for figures. */
function chipClass(program: Program): Bag {
  const { realm, hardware, chip } = program;
  const all = realm.object();
  realm.natives(all, {
    getState: () =>
      realm.object({
        sdkVersion: "virtual",
        freeHeap: chip.name === "ESP32" ? 60_000 : 11_000,
        maxCon: chip.maxSockets,
      }),
    reboot: () => hardware.restart({ kind: "reboot" }),
    deepSleep: (us: unknown) => hardware.restart({ kind: "reboot", asleepMs: Number(us) / 1000 || 0 }),
  });
  if (chip.name === "ESP32") realm.natives(all, { getWakeupCause: () => 0 });
  else {
    realm.natives(all, { getResetInfo: () => realm.object({ code: 4, reason: "restart", exccause: 0 }) });
  }
  return all;
}
