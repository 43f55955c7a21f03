/** `tb-espruino bench node`: the codec beside mqtt-packet. */
import "../../espruino-on-node/globals.js";
import { createRequire } from "node:module";
import { machine, writeSection } from "../document.js";
import { toText } from "../table.js";
import { decodeCases, encodeCases, type Library } from "./cases.js";
import { compare } from "./measure.js";
import { codecTables } from "./report.js";

export interface NodeBenchOptions {
  rounds: number;
  write?: boolean;
}

export async function benchNode({ rounds, write }: NodeBenchOptions): Promise<void> {
  // After the globals, which the library looks at when it is loaded.
  const library: Library = {
    codec: await import("../../../src/mqtt/codec.js"),
    reader: await import("../../../src/mqtt/reader.js"),
  };
  const measure = (one: Parameters<typeof compare>[0]) => compare(one, rounds);
  const results = { encode: encodeCases(library).map(measure), decode: decodeCases(library).map(measure) };
  const tables = codecTables(results);
  for (const table of tables) console.log(`${toText(table)}\n`);
  if (!write) return;
  const { version } = createRequire(import.meta.url)("mqtt-packet/package.json");
  await writeSection("bench:node", [...machine("npm run bench -- --write"), ["mqtt-packet", version]], tables);
}
