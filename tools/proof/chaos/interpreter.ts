/** The client as it is built, on an Espruino interpreter with the memory of an ESP8266, which has numbered messages to send. */
import { setTimeout as pause } from "node:timers/promises";
import { bundle } from "../../build/build.js";
import { selectTargets } from "../../build/targets.js";
import { startInterpreterBoard } from "../../virtual-board/interpreter.js";
import { growth } from "../memory.js";
import { count, type Report } from "../report.js";
import type { Stage } from "./index.js";
import { CLIENT_OPTIONS } from "./sender.js";

const LOOK_MS = 500;
/** Variables: what the garbage collection has not yet taken, and where a link stands. */
const SLACK = 20;

/** Prints the memory in use every few messages. */
const program = (options: object, messages: number) => `
var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)}),given=0,told=0,again=0;
function done(e){
  if(e===-6)return;
  if(e)console.log("wrong "+e);
  told++;
  if(told%10===0)console.log("told "+told+" again "+again+" memory "+process.memory().usage);
}
function give(){
  while(given<${messages}&&given-told<8){
    var r=c.stats().refused;
    c.sendTelemetry({n:given+1},done);
    if(c.stats().refused!==r){again++;return}
    given++;
  }
}
c.subscribeToAllAttributes(function(){});
c.connect();
setInterval(give,50);`;

export async function sendFromInterpreter({ proxy, ledger, messages, seconds }: Stage, report: Report): Promise<void> {
  const [module] = await bundle(selectTargets().filter(({ name }) => name === "thingsboard"));
  const memory: number[] = [];
  const wrong: string[] = [];
  let told = 0;
  let again = 0;
  const board = await startInterpreterBoard({
    chip: "ESP8266",
    modules: { thingsboard: module!.code },
    firmware: program({ ...CLIENT_OPTIONS, port: proxy.port }, messages),
    onConsole: (line) => {
      const figures = /^told (\d+) again (\d+) memory (\d+)/.exec(line);
      if (!figures) wrong.push(line);
      else {
        told = Number(figures[1]);
        again = Number(figures[2]);
        memory.push(Number(figures[3]));
      }
    },
  });
  try {
    const until = performance.now() + seconds * 1000;
    while (told < messages && performance.now() < until) await pause(LOOK_MS);
    const lost = ledger.missing(told);
    report.say("messages", `${count(told)} called back, ${count(ledger.acknowledged)} acknowledged by the server`);
    report.say("refused", `${count(again)} times, since the queue was full, and given again`);
    report.say("memory", `${memory[0]} variables in use after ten messages, ${memory.at(-1)} at the end`);
    report.check(told > 0, "nothing was sent");
    report.check(lost.length === 0, `lost: ${lost.slice(0, 10).join(", ")}`);
    report.check(wrong.length === 0, `the console said: ${wrong.slice(0, 5).join("; ")}`);
    report.check(growth(memory) <= SLACK, `${growth(memory)} variables more than at the beginning`);
  } finally {
    board.stop();
  }
}
