/**
 * A client that was thrown away leaves nothing behind. On Espruino each call of a method takes two locks on its object until it returns; a count of 15 is
 * never taken back, and then the object and all that it holds stay for good. So this finds calls that are too deep, whatever the client is doing.
 */
import { expect, onTestFinished, test } from "vitest";
import { type Bench, clientOn, heardFilters } from "../support/client-on.js";
import type { AtEnd } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";

/** Less than a client takes: an object of its fields alone is over 80. */
const SLACK_VARIABLES = 40;

const RECONNECT = "disconnect and connect";

/** All that a function of the application may call. */
const CALLS: Record<string, string> = {
  sendTelemetry: "c.sendTelemetry({a:1});c.sendTelemetry([{ts:1,values:{a:1}}]);c.sendTelemetry(5)",
  "sendTelemetry of more than the queue takes": "for(var i=0;i<4;i++)c.sendTelemetry({a:big})",
  sendAttributes: "c.sendAttributes({a:1},none);c.sendAttributes(5,none)",
  requestAttributes: 'c.requestAttributes({sharedKeys:["a"]},none);c.requestAttributes({a:1})',
  sendRpcCall: 'c.sendRpcCall("a",{},none);c.sendRpcCall()',
  sendRpcReply: "c.sendRpcReply(999,1);c.sendRpcReply(rpc,1)",
  setServerSideRpcRequestHandler: "c.setServerSideRpcRequestHandler(handler);c.setServerSideRpcRequestHandler()",
  subscribe: 'id=c.subscribeToAttribute("other",none);c.subscribeToAttribute()',
  unsubscribe: "c.unsubscribeFromAttribute(id)",
  "subscribeToAllAttributes, which calls another method":
    "c.unsubscribeFromAttribute(c.subscribeToAllAttributes(none))",
  stats: "c.stats()",
  publish: 'c.publish("v1/devices/me/telemetry",\'{"b":1}\',{qualityOfService:0});c.publish("#","")',
  route: 'c.route("in/","v1/devices/me/rpc/request/+",none);c.route()',
  claimDevice: 'c.claimDevice("a",1000);c.claimDevice(5)',
  checkForMsg: "c.checkForMsg()",
  [RECONNECT]: "c.sendTelemetry({a:1},none);c.requestAttributes({},none);c.disconnect();c.connect()",
};

/** From where: what the server or the board does, and how the client is told to call `act` then. */
const PLACES: Record<string, [prepare: string, cause: (bench: Bench) => unknown]> = {
  "an RPC handler": [
    "handler=function(id){rpc=id;act();return 1};c.setServerSideRpcRequestHandler(handler)",
    ({ device }) => device.rpc("a", {}, { oneway: true }),
  ],
  "a subscriber": [
    'c.subscribeToAttribute("mine",act)',
    ({ device }) => device.setSharedAttributes({ mine: Math.random() }),
  ],
  "the callback of a request": ["", ({ call }) => call("requestAttributes", "{}", "act")],
  "the callback of a message": ["", ({ call }) => call("sendTelemetry", "{a:1}", "act")],
  "a route": [
    'c.route("v1/devices/me/attributes","v1/devices/me/attributes",act)',
    ({ device }) => device.setSharedAttributes({ mine: Math.random() }),
  ],
};

const SCRIPT = `var id,rpc,doing,ends,big="x".repeat(150);
function none(){}
function handler(){}
function cut(){var s;for(var k in c)if(c[k]&&typeof c[k].write=="function")s=c[k];if(s)s.end()}
function act(){var f=doing;doing=0;if(f){if(ends)cut();f();console.log("acted")}}`;

const FORBIDDEN_TOPIC = Buffer.from("300500012b7b7d", "hex");

export function thrownAwayChecks(kind: Kind): void {
  /** Makes, uses and throws away a client, twice: the first leaves what all share. */
  async function expectNothingLeft(
    atEnd: AtEnd,
    prepare: string,
    use: (bench: Bench) => Promise<void>,
    options: object = {},
  ): Promise<void> {
    const bench = await clientOn(kind, atEnd);
    await bench.run(SCRIPT);
    const all = {
      host: "127.0.0.1",
      port: bench.line.port,
      accessToken: bench.device.token,
      pollIntervalMs: 20,
      minReconnectDelayMs: 20,
      maxReconnectDelayMs: 20,
      maxQueueBytes: 600,
      ...options,
    };
    const left: number[] = [];
    for (let i = 0; i < 2; i++) {
      const online = heardFilters(bench, 2);
      await bench.run(
        `open(${JSON.stringify(all)});c.setServerSideRpcRequestHandler(handler);c.subscribeToAttribute("first",none);${prepare};c.connect()`,
      );
      await bench.console.next("connect []");
      await online;
      await use(bench);
      await bench.call("disconnect");
      // Its timer holds it until the next poll.
      await bench.run('c=id=undefined;setTimeout(function(){console.log("polled")},200)');
      await bench.console.next("polled");
      left.push((await bench.ask("process.memory().usage")) as number);
    }
    expect(left[1]! - left[0]!, `variables after each: ${left}`).toBeLessThan(SLACK_VARIABLES);
  }

  for (const [place, [prepare, cause]] of Object.entries(PLACES)) {
    test.each([
      ["", 0],
      [", where each write fails", 1],
    ] as const)(`that was called from ${place}%s`, async (_, ends) => {
      await expectNothingLeft(onTestFinished, prepare, async (bench) => {
        for (const [name, code] of Object.entries(CALLS)) {
          const again = ends || name === RECONNECT ? heardFilters(bench, 2) : undefined;
          await bench.run(`ends=${ends};doing=function(){${code}}`);
          await cause(bench);
          await bench.console.next("acted");
          await again;
        }
      });
    });
  }

  test("that was sent a forbidden topic", async ({ onTestFinished: atEnd }) => {
    await expectNothingLeft(atEnd, "", async (bench) => {
      bench.line.inject(FORBIDDEN_TOPIC);
      await bench.console.next("connect []");
    });
  });

  test("whose link is lost with messages and requests on their way", async ({ onTestFinished: atEnd }) => {
    await expectNothingLeft(atEnd, "", async (bench) => {
      bench.line.hold();
      await bench.run(
        'for(var i=0;i<3;i++)c.sendTelemetry({a:i},none);c.requestAttributes({},none);c.sendRpcCall("a",{},none)',
      );
      bench.emulator.dropConnections();
      bench.line.flow();
      await bench.console.next("connect []");
    });
  });

  test("whose answers were too long", async ({ onTestFinished: atEnd }) => {
    await expectNothingLeft(
      atEnd,
      "",
      async (bench) => {
        bench.device.setSharedAttributes({ first: "x".repeat(500) });
        await bench.console.next(/^skip/);
        await bench.call("requestAttributes", "{}", 'show("asked")');
        await bench.console.next("asked [null,-5]");
      },
      { maxPacketBytes: 256 },
    );
  });
}
