/** The client as it is built, on an Espruino interpreter with the memory of an ESP8266, which has numbered messages to send. */
import { setTimeout as pause } from "node:timers/promises";
import { startInterpreterBoard } from "../../virtual-board/interpreter.js";
import { builtModules } from "../built.js";
import { count, type Report } from "../report.js";
import { reportMessages, type Stage } from "./index.js";
import { POISON_PAD } from "./poison.js";
import { CLIENT_OPTIONS, GIVEN_UP, QUEUE_FULL } from "./sender.js";

const LOOK_MS = 500;
/** Many times what all messages take while nothing fails. */
const CALM_MS = 180_000;
/** RPCs before the first look at the memory. */
const FIRST_CALLS = 8;
/** Messages before the first look at the memory: Espruino makes some objects of its own at their first use. */
const FIRST = 40;
/** At a time, of these: what is full refuses the reply to an RPC, which the server then sends again when the client has forgotten it. */
const FEW = 5;
/** Looks at the memory at rest, of which the least counts: an answer may be on its way. */
const LOOKS = 20;
/** At the end: as many as there are until a link has come to its end on which a SUBACK was swallowed. */
const LAST_LOOKS = 300;
/** The same, where the client has RPCs to forget as well, which takes it a minute. */
const LAST_LOOKS_WITH_CALLS = 1500;
/** What the program prints. */
const FIGURES = /^told (\d+) gone (\d+) again (\d+) most (\d+)$/;
const AT_REST = /^rest (\d+) memory (\d+)$/;
const CALL = /^do (\d+)$/;
/** Variables: what Espruino makes at the first reconnect, and of each number that has grown beyond 1023. */
const SLACK = 20;

/**
 * Sends as much as the queue takes. Looks at the memory after the first messages, with the first RPCs, and after the last,
 * when one behind all others, replies to RPCs too, has been acknowledged; in between at what is the most. In as few variables as may be: it is not what is measured.
 */
const program = (options: object, messages: number, poisoned: Set<number>, calls: number) => `
var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)}),given=0,told=0,gone=0,again=0,most=0,looks=0,calls=0,over=0,bad=new Uint16Array(${JSON.stringify([...poisoned])});
function tell(e,expected){
  if(e===${QUEUE_FULL})return;
  if(e!==expected)console.log("wrong "+e);
  if(e)gone++;
  if(++told%10===0||told===${messages})console.log("told "+told+" gone "+gone+" again "+again+" most "+most);
  if(told===${messages})c.publish("over","",{},function(){over=1});
}
function done(e){tell(e)}
function spoilt(e){tell(e,${GIVEN_UP})}
setInterval(function(){
  var memory=process.memory().usage;
  if(memory>most)most=memory;
  var first=looks<${LOOKS};
  if(given===told&&(first?told>=${FIRST}:told===${messages})){
    if(c.connected&&calls>=${calls}&&(first||over)){looks++;console.log("rest "+told+" memory "+memory)}
    return;
  }
  while(given<(first?Math.min(${FIRST},told+${FEW}):${messages})){
    var n=given+1,r=c.stats().refused;
    if(bad.indexOf(n)<0)c.sendTelemetry({n:n},done);
    else c.publish("v1/devices/me/telemetry","{\\"n\\":"+n+","+"".padEnd(${POISON_PAD}),{},spoilt);
    if(c.stats().refused!==r){again++;return}
    given++;
  }
},50);
c.subscribeToAllAttributes(function(){});
c.setServerSideRpcRequestHandler(function(id,r){if(told>=${FIRST})calls++;console.log("do "+r.params);return r.params});
c.connect();`;

export async function sendFromInterpreter(stage: Stage, report: Report): Promise<void> {
  const { proxy, messages, poisoned, seconds } = stage;
  const sent = { told: 0, gone: 0, again: 0, most: 0 };
  /** Variables in use at rest, after the first messages and after the last. */
  const before: number[] = [];
  const after: number[] = [];
  const wrong: string[] = [];
  const hear = (line: string) => {
    const [, told, gone, again, most] = FIGURES.exec(line)?.map(Number) ?? [];
    const [, atRest, memory] = AT_REST.exec(line)?.map(Number) ?? [];
    const [, call] = CALL.exec(line)?.map(Number) ?? [];
    if (told !== undefined) Object.assign(sent, { told, gone, again, most });
    else if (memory !== undefined) (atRest === messages ? after : before).push(memory);
    else if (call !== undefined) stage.caller?.handle(call);
    else wrong.push(line);
  };
  const board = await startInterpreterBoard({
    chip: "ESP8266",
    bare: true,
    modules: await builtModules(["thingsboard"], stage.form),
    firmware: program({ ...CLIENT_OPTIONS, port: proxy.port }, messages, poisoned, stage.caller ? FIRST_CALLS : 0),
    onConsole: hear,
  });
  try {
    proxy.calm();
    await until(() => before.length >= LOOKS, CALM_MS);
    proxy.storm();
    await until(() => sent.told === messages, seconds * 1000);
    proxy.calm();
    stage.caller?.calm();
    const lastLooks = stage.caller ? LAST_LOOKS_WITH_CALLS : LAST_LOOKS;
    await until(() => after.length >= lastLooks, CALM_MS);
    reportMessages(stage, report, sent.told, sent.gone);
    report.say("refused", `${count(sent.again)} times, since the queue was full, and given again`);
    report.check(sent.told === messages, `${count(messages - sent.told)} messages were never called back`);
    report.check(wrong.length === 0, `the console said: ${wrong.slice(0, 5).join("; ")}`);
    const [first, end] = [Math.min(...before), Math.min(...after)];
    report.say("memory", `${first} variables in use at rest, ${end} at the end, at most ${sent.most}`);
    report.check(end <= first + SLACK, `${end - first} variables more than at the beginning`);
  } finally {
    board.stop();
  }
}

async function until(isOver: () => boolean, limitMs: number): Promise<void> {
  for (const stopAt = performance.now() + limitMs; !isOver() && performance.now() < stopAt; ) await pause(LOOK_MS);
}
