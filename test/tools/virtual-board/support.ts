import { type EventEmitter, once } from "node:events";
import net from "node:net";
import { onTestFinished } from "vitest";
import { startVirtualBoard, type VirtualBoard, type VirtualBoardOptions } from "../../../tools/virtual-board/index.js";

/** A board that ends with the test, and what it printed so far. */
export function startBoard(options: Partial<VirtualBoardOptions> = {}): VirtualBoard & { lines: string[] } {
  const lines: string[] = [];
  const board = startVirtualBoard({
    chip: "ESP32",
    wifi: { connectedAtBoot: true },
    onConsole: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => board.stop());
  return Object.assign(board, { lines });
}

/** A board of either kind. */
export interface Printing extends Pick<EventEmitter, "once"> {
  lines: string[];
}

/** Resolves once the board has printed this line, which may have happened already. */
export async function printed(board: Printing, line: string): Promise<void> {
  while (!board.lines.includes(line)) await new Promise<void>((resolve) => board.once("console", () => resolve()));
}

/** A TCP server on a free port; `peer` resolves to its end of the first connection. */
export async function startServer(): Promise<{ port: number; peer: Promise<net.Socket>; connections: () => number }> {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  const peer = new Promise<net.Socket>((resolve) => server.once("connection", resolve));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as net.AddressInfo).port, peer, connections: () => connections };
}

/** Prints every event of `c` as "name argument", and bytes as "data length". */
export const TRACE = `
  function trace(c){["connect","drain","end","close"].forEach(function(n){c.on(n,function(x){
    console.log(n+(typeof x==="boolean"?" "+x:"")+(this===c?"":" wrong this"))})});
    c.on("error",function(e){console.log("error "+e.code+" "+e.message)});
    c.on("data",function(d){console.log("data "+d.length)});
    return c}
`;
