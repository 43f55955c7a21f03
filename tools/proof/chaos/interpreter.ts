/** The client as it is built, on an Espruino interpreter with the memory of an ESP8266, which has numbered messages to send. */
import { setTimeout as pause } from "node:timers/promises";
import { bundle } from "../../build/build.js";
import { selectTargets } from "../../build/targets.js";
import { startInterpreterBoard } from "../../virtual-board/interpreter.js";
import { growth } from "../memory.js";
import { count, type Report } from "../report.js";
import { reportMessages, type Stage } from "./index.js";
import { POISON_PAD } from "./poison.js";
import { CLIENT_OPTIONS, GIVEN_UP, QUEUE_FULL } from "./sender.js";

const LOOK_MS = 500;
/** Variables: what the garbage collection has not yet taken, and where a link stands. */
const SLACK = 20;

/** Prints the memory in use every few messages. In as few variables as may be: it is not what is measured. */
const program = (options: object, messages: number, poisoned: Set<number>) => `
var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)}),given=0,told=0,gone=0,again=0,bad=new Uint16Array(${JSON.stringify([...poisoned])});
function tell(e,expected){
  if(e===${QUEUE_FULL})return;
  if(e!==expected)console.log("wrong "+e);
  if(e)gone++;
  if(++told%10===0)console.log("told "+told+" gone "+gone+" again "+again+" memory "+process.memory().usage);
}
function done(e){tell(e)}
function spoilt(e){tell(e,${GIVEN_UP})}
setInterval(function(){
  while(given<${messages}&&given-told<8){
    var n=given+1,r=c.stats().refused;
    if(bad.indexOf(n)<0)c.sendTelemetry({n:n},done);
    else c.publish("v1/devices/me/telemetry","{\\"n\\":"+n+","+"".padEnd(${POISON_PAD}),{},spoilt);
    if(c.stats().refused!==r){again++;return}
    given++;
  }
},50);
c.subscribeToAllAttributes(function(){});
c.connect();`;

export async function sendFromInterpreter(stage: Stage, report: Report): Promise<void> {
  const { proxy, messages, poisoned, seconds } = stage;
  const [module] = await bundle(selectTargets().filter(({ name }) => name === "thingsboard"));
  const memory: number[] = [];
  const wrong: string[] = [];
  let told = 0;
  let givenUp = 0;
  let again = 0;
  const board = await startInterpreterBoard({
    chip: "ESP8266",
    bare: true,
    modules: { thingsboard: module!.code },
    firmware: program({ ...CLIENT_OPTIONS, port: proxy.port }, messages, poisoned),
    onConsole: (line) => {
      const figures = /^told (\d+) gone (\d+) again (\d+) memory (\d+)/.exec(line);
      if (!figures) wrong.push(line);
      else {
        told = Number(figures[1]);
        givenUp = Number(figures[2]);
        again = Number(figures[3]);
        memory.push(Number(figures[4]));
      }
    },
  });
  try {
    const until = performance.now() + seconds * 1000;
    while (told < messages && performance.now() < until) await pause(LOOK_MS);
    if (told === messages) reportMessages(stage, report, told, givenUp);
    else {
      report.say("messages", `${count(told)} called back when the time was over, ${count(givenUp)} of them given up`);
      report.check(told - givenUp <= stage.ledger.acknowledged, "more were called back than the server has");
    }
    report.say("refused", `${count(again)} times, since the queue was full, and given again`);
    report.say("memory", `${memory[0]} variables in use after ten messages, ${memory.at(-1)} at the end`);
    report.check(told > 0, "nothing was sent");
    report.check(wrong.length === 0, `the console said: ${wrong.slice(0, 5).join("; ")}`);
    report.check(growth(memory) <= SLACK, `${growth(memory)} variables more than at the beginning`);
  } finally {
    board.stop();
  }
}
