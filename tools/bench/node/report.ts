import { GOALS } from "../goals.js";
import { digits, type Table } from "../table.js";
import type { Compared } from "./measure.js";

export interface CodecResults {
  encode: Compared[];
  decode: Compared[];
}

export function codecTables({ encode, decode }: CodecResults): Table[] {
  const goal = GOALS.codecToMqttPacket;
  const table = (title: string, rows: Compared[]): Table => ({
    title,
    head: ["", "this client", "mqtt-packet", "times as fast", "goal"],
    rows: rows.map(({ what, ours, theirs, ratio }) => [
      what,
      digits(ours),
      digits(theirs),
      digits(ratio),
      ratio < goal ? `${goal}: missed` : String(goal),
    ]),
  });
  return [
    table("Encoding a packet on Node, nanoseconds of CPU time", encode),
    table("Decoding a packet on Node, nanoseconds of CPU time", decode),
  ];
}
