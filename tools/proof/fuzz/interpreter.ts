/** The same inputs for the client as it is built, on an Espruino interpreter: its parser, its memory and its numbers are not those of Node. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import * as fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";
import type { Form } from "../../firmware-form.js";
import type { ChipName } from "../../virtual-board/index.js";
import { type InterpreterBoard, startInterpreterBoard } from "../../virtual-board/interpreter.js";
import { builtModules } from "../built.js";
import { METHODS, SHARED } from "./application.js";
import { inputs } from "./arbitraries.js";
import { Broken, fromFile, type Input } from "./input.js";
import { KEPT_FOLDER } from "./kept.js";
import { loadSessions } from "./sessions.js";

/** Inputs of one seed. */
const BATCH = 50;
/** Inputs between two good links. */
const BAD_LINKS = 5;
/** Hundreds of times what the next link takes. */
const PATIENCE_MS = 30_000;
/** Variables: the requests of the last minute, 16 of 11 variables at the most, and names of another length in the table of known attributes. */
const SLACK = 200;
/** Good links before the memory is looked at: by then all was used once, and the table of known attributes is full. */
const FIRST_LINKS = 150;
const OUT_OF_MEMORY = -15;
const RAN_OUT = "ran out of memory";

const CONNACK = generate({ cmd: "connack", returnCode: 0, sessionPresent: false }).toString("latin1");

export interface InterpreterFuzzOptions {
  chip: ChipName;
  form: Form;
  seed: number;
  inputs: number;
  minutes: number;
  onProgress(done: number): void;
}

/** An input that broke a rule, with the seed of its batch. */
export interface FoundOnInterpreter {
  input: Input;
  seed: number;
  error: Broken;
}

export interface InterpreterFuzzResult {
  done: number;
  /** Variables in use at rest, after the first good links and at the end. */
  atRest: [first: number, last: number];
  /** How often a message took more memory than there was: the client told it each time, and came back. */
  ranOut: number;
  found: FoundOnInterpreter | undefined;
}

const program = (port: number, maxPacketBytes: number) => `
var later=[],c=new (require("thingsboard").TBDeviceMqttClient)({host:"127.0.0.1",port:${port},accessToken:"token",pollIntervalMs:5,minReconnectDelayMs:1,maxReconnectDelayMs:5,maxPacketBytes:${maxPacketBytes},maxQueueBytes:1024});
function none(){}
c.subscribeToAllAttributes(none);
c.subscribeToAttribute("${SHARED[0]}",function(update){JSON.stringify(update)});
c.route("fuzz/","fuzz/#",function(suffix){c.publish("back/"+suffix.length,suffix)});
c.route("rest/","rest/#",function(suffix){console.log("rest "+suffix+" "+process.memory().usage)});
c.setServerSideRpcRequestHandler(function(id,request){
  if(request.method==="${METHODS[1]}")throw "as asked";
  if(request.method==="${METHODS[2]}")later=[id];
  else{if(later.length)c.sendRpcReply(later.pop(),request.params);return request.params}
});
c.on("error",function(code){if(code===${OUT_OF_MEMORY})console.log("${RAN_OUT}")});
c.on("connect",function(){
  c.sendTelemetry({temperature:21.5},none);
  c.requestAttributes({clientKeys:["model"],sharedKeys:${JSON.stringify(SHARED)}},none);
  c.sendAttributes({model:"fuzz"},none);
  c.sendRpcCall("getTime",{},none);
});
c.connect();`;

/** Feeds until so many inputs or minutes are done, or a rule breaks. */
export async function fuzzInterpreter(options: InterpreterFuzzOptions): Promise<InterpreterFuzzResult> {
  const feeding = await Feeding.start(options);
  const result: InterpreterFuzzResult = { done: 0, atRest: [0, 0], ranOut: 0, found: undefined };
  const stopAt = performance.now() + options.minutes * 60_000;
  const kept = readdirSync(KEPT_FOLDER).map((file) => fromFile(readFileSync(join(KEPT_FOLDER, file), "utf8")));
  try {
    for (const { input, seed } of all(kept, options)) {
      if (performance.now() > stopAt) break;
      try {
        await feeding.feed(input);
        if (++result.done % BAD_LINKS === 0) await feeding.comeBack();
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        result.found = { input, seed, error };
        break;
      }
      options.onProgress(result.done);
    }
    result.atRest = [feeding.firstAtRest, feeding.lastAtRest];
    result.ranOut = feeding.ranOut;
    return result;
  } finally {
    feeding.stop();
  }
}

function* all(kept: Input[], options: InterpreterFuzzOptions): Generator<{ input: Input; seed: number }> {
  for (const input of kept) yield { input, seed: options.seed };
  const arbitrary = inputs(loadSessions());
  for (let done = 0; done < options.inputs; done += BATCH) {
    const seed = options.seed + done / BATCH;
    const numRuns = Math.min(BATCH, options.inputs - done);
    for (const input of fc.sample(arbitrary, { seed, numRuns })) yield { input, seed };
  }
}

class Feeding {
  /** Variables in use at rest: at the first good links, at the last one. */
  firstAtRest = 0;
  lastAtRest = 0;
  ranOut = 0;
  /** The interpreter's report of that, from its first line until the client has told it. */
  private untold: string | undefined;
  private links = 0;
  private readonly waiting: Socket[] = [];
  private woken = () => {};
  private trouble: Broken | undefined;
  private rest: { link: number; variables: number } | undefined;
  private board!: InterpreterBoard;

  private constructor(
    private readonly server: Server,
    private readonly chip: ChipName,
  ) {
    server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      this.waiting.push(socket);
      this.woken();
    });
  }

  static async start({ chip, form }: InterpreterFuzzOptions): Promise<Feeding> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const feeding = new Feeding(server, chip);
    const { port } = server.address() as { port: number };
    feeding.board = await startInterpreterBoard({
      chip,
      bare: true,
      modules: await builtModules(["thingsboard"], form),
      firmware: program(port, chip === "ESP8266" ? 512 : 2048),
      onConsole: (line) => feeding.hear(line),
    });
    feeding.board.once("exit", () => feeding.break("the interpreter lives", "it ended by itself"));
    return feeding;
  }

  stop(): void {
    this.board.stop();
    for (const socket of this.waiting) socket.destroy();
    this.server.close();
  }

  /** One link, which ends when all was sent. */
  async feed(input: Input): Promise<void> {
    const socket = await this.nextLink();
    const greeting = input.isGreeted || input.target === "reader" ? CONNACK : "";
    socket.resume();
    socket.end(Buffer.from(greeting + input.pieces.join(""), "latin1"));
    // Held until then: whatever the bytes do, they do it before the next link.
    await this.until(() => this.waiting.length > 0, "the client comes back");
    socket.destroy();
  }

  /** A link of a good server, on which all that waits is acknowledged and a message arrives. */
  async comeBack(): Promise<void> {
    const socket = await this.nextLink();
    const link = ++this.links;
    const reader = parser({ protocolVersion: 4 });
    const answer = (packet: Packet) => socket.write(generate(packet));
    let isTold = false;
    reader.on("error", ({ message }) => this.break("the client writes MQTT", message));
    reader.on("packet", (packet) => {
      const { messageId } = packet;
      if (packet.cmd === "connect") answer({ cmd: "connack", returnCode: 0, sessionPresent: false });
      else if (packet.cmd === "subscribe")
        answer({ cmd: "suback", messageId: messageId!, granted: packet.subscriptions.map(() => 1) });
      else if (packet.cmd === "publish" && packet.qos) answer({ cmd: "puback", messageId: messageId! });
      // The last that the application sends on a new link.
      if (packet.cmd !== "publish" || !packet.topic.includes("rpc/request/")) return;
      isTold = true;
      answer({ cmd: "publish", topic: `rest/${link}`, payload: "", qos: 0, retain: false, dup: false });
    });
    socket.on("data", (bytes) => void reader.parse(bytes));
    await this.until(() => this.rest?.link === link, isTold ? "a message arrives" : "the client comes back");
    socket.destroy();
    this.lastAtRest = this.rest!.variables;
    if (link <= FIRST_LINKS) this.firstAtRest = Math.max(this.firstAtRest, this.lastAtRest);
    else if (this.lastAtRest > this.firstAtRest + SLACK)
      throw new Broken("memory is flat", `${this.lastAtRest} variables in use, ${this.firstAtRest} at first`);
  }

  private async nextLink(): Promise<Socket> {
    await this.until(() => this.waiting.length > 0, "the client comes back");
    return this.waiting.shift()!;
  }

  private async until(isSo: () => boolean, rule: string): Promise<void> {
    const limit = setTimeout(() => this.break(rule, `not within ${PATIENCE_MS} ms`), PATIENCE_MS);
    while (!isSo() && !this.trouble) {
      await new Promise<void>((resolve) => {
        this.woken = resolve;
      });
    }
    clearTimeout(limit);
    if (this.trouble) throw this.trouble;
  }

  private break(rule: string, detail: string): void {
    this.trouble ??= new Broken(rule, detail);
    this.woken();
  }

  private hear(line: string): void {
    const [, link, variables] = /^rest (\d+) (\d+)$/.exec(line)?.map(Number) ?? [];
    if (link !== undefined) {
      this.rest = { link, variables: variables! };
      if (this.untold) this.break("out of memory is told", this.untold);
    } else if (line === RAN_OUT) {
      this.untold = undefined;
      this.ranOut++;
    } else if (this.chip === "ESP8266" && line.startsWith("OUT OF MEMORY")) {
      // A message of 512 bytes may be a list of 170 lists, which is more than it always has free.
      this.untold ??= line;
    } else if (line.trim() && !this.untold) this.break("the console stays silent", line);
    this.woken();
  }
}
