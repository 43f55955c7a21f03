/**
 * A test's hold on an interpreter: code goes there over a socket of its own, which is faster than its console; answers come as lines of the console, in order
 * with all else that it prints.
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type AtEnd, Console } from "./on-board.js";

const ANSWER = "#answer ";
const PATIENCE_MS = 10_000;

export class Remote {
  readonly console = new Console();
  private readonly answers = new Console();

  private constructor(
    private readonly port: number,
    private readonly socket: Promise<Socket>,
  ) {}

  static async start(atEnd: AtEnd): Promise<Remote> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = once(server, "connection", { signal: AbortSignal.timeout(PATIENCE_MS) }).then(([connection]) =>
      (connection as Socket).on("error", () => undefined),
    );
    // who waits for it hears of it
    socket.catch(() => undefined);
    atEnd(async () => {
      server.close();
      await socket.then(
        (connection) => connection.destroy(),
        () => undefined,
      );
    });
    return new Remote((server.address() as { port: number }).port, socket);
  }

  /** What the board has to run at its start. Each line is run by a timer of its own: what goes wrong in it does not touch the socket. */
  get program(): string {
    return `var line="";
require("net").connect({host:"127.0.0.1",port:${this.port}}).on("data",function(d){line+=d;for(var i;(i=line.indexOf("\\n"))>=0;line=line.substr(i+1))setTimeout(line.substr(0,i),0)});
function answer(v){console.log("${ANSWER}"+JSON.stringify(v))}`;
  }

  /** A line that the interpreter printed. */
  hear(line: string): void {
    if (line.startsWith(ANSWER)) this.answers.print(line.slice(ANSWER.length));
    else this.console.print(line);
  }

  async run(code: string): Promise<void> {
    await this.send(code);
    await this.ask("0");
  }

  async ask(expression: string): Promise<unknown> {
    await this.send(`answer(${expression})`);
    return JSON.parse(await this.answers.next(/^/));
  }

  private async send(code: string): Promise<void> {
    (await this.socket).write(`${code.replaceAll("\n", " ")}\n`);
  }
}
