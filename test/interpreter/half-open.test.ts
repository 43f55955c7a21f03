/**
 * A message a second over links that are half-open, one after the other, with the memory of an ESP8266 and a clock that runs fast: no module runs out of memory, and
 * what was taken arrives once a link is good.
 *
 * All that is kept in memory is full within 40 messages, and memory is at its least when the link after that connects and all is sent again: a link is given up after 40
 * seconds. What follows is the same again. HALF_OPEN_MESSAGES=3600 in the environment has a whole hour.
 */
import { describe, expect, test } from "vitest";
import { fastClock } from "../../tools/virtual-board/fast-clock.js";
import { builtFor } from "../support/form.js";
import { Line } from "../support/line.js";
import { emulatorWithBoard } from "../support/on-board.js";
import { INTERPRETERS } from "../support/runners.js";

/** So many times faster than real time is the board's. */
const SPEED = 20;
const MESSAGES = Number(process.env.HALF_OPEN_MESSAGES ?? 150);
const PATIENCE_MS = 60_000 + MESSAGES * 300;

interface Sender {
  name: string;
  /** In `dist/`, without `thingsboard-`. */
  module?: string;
  /** Makes `s`, which sends, of the client `c` and its options `o`. */
  code: string;
  /** Of the client. */
  options?: object;
  /** What calls `measure` and `send` once a second. */
  every?: string;
}

const SENDERS: Sender[] = [
  { name: "the client", code: "s=c" },
  {
    name: "the sensor",
    module: "sensor",
    code: "s=c",
    every: 'require("thingsboard-sensor").useSensor(c,measure,{intervalMs:1000,through:{sendTelemetry:send}})',
  },
  {
    name: "the persistent queue",
    module: "persistent-queue",
    code: 's=require("thingsboard-persistent-queue").usePersistentQueue(c)',
  },
  {
    name: "the persistent queue with batches",
    module: "persistent-queue",
    code: 's=require("thingsboard-persistent-queue").usePersistentQueue(c,{batchMs:10000})',
  },
  {
    name: "the telemetry batch",
    module: "telemetry-batch",
    code: 's=require("thingsboard-telemetry-batch").useTelemetryBatch(c)',
  },
  {
    name: "send-on-change",
    module: "send-on-change",
    code: 's=require("thingsboard-send-on-change").useSendOnChange(c)',
  },
  {
    name: "the gateway",
    module: "gateway",
    // As docs/capabilities.md has it for an ESP8266.
    options: { maxQueueBytes: 1024 },
    code: 'g=require("thingsboard-gateway").useGateway(c);g.connect("meter");s={sendTelemetry:function(d,f){g.sendTelemetry("meter",d,f)}}',
  },
  {
    name: "session limits",
    module: "session-limits",
    // So too.
    options: { maxQueueBytes: 1024 },
    code: 's=require("thingsboard-session-limits").useSessionLimits(c,o)',
  },
];
const BY_INTERVAL = "setInterval(function(){var d=measure();if(d)send(d)},1000)";

/**
 * Prints how often it measured, how many messages it gave, how many of them were taken and refused, and the fewest variables that were free. It measures nothing as long as the timers
 * of the measuring before did not run: then this machine is busier than a board ever is.
 */
const firmware = ({ code, every = BY_INTERVAL }: Sender, options: object) => `
var o=${JSON.stringify(options)},c=new (require("thingsboard").TBDeviceMqttClient)(o),s,g,
ticks=0,given=0,taken=0,refused=0,free=1600,idle=1;
${code};
function rest(){idle=1}
function measure(){
  ticks++;free=Math.min(free,process.memory(false).free);
  if(idle&&given<${MESSAGES}){idle=0;setTimeout(rest,0);return{n:++given}}
}
function tell(e){if(e)refused++;else taken++}
function send(d){s.sendTelemetry(d,tell)}
E.on("errorFlag",function(flags){console.log("flags "+flags)});
setInterval(function(){console.log("state "+JSON.stringify([ticks,given,taken,refused,free]))},5000);
${every};
c.connect()`;

for (const kind of INTERPRETERS.filter(({ chip }) => chip === "ESP8266")) {
  describe.concurrent(`a message a second on half-open links, ${kind.name}`, () => {
    test.for(SENDERS)(
      "$name does not run out of memory, and what was taken arrives",
      { timeout: 3 * PATIENCE_MS },
      async (sender, { onTestFinished: atEnd }) => {
        const { emulator } = await emulatorWithBoard(atEnd);
        const device = emulator.createDevice({ name: "half-open", token: "half-open", gateway: true });
        const line = await Line.start(emulator.mqttPort, atEnd);
        const arrived = new Set<unknown>();
        emulator.on("telemetry", (_, entries) => {
          for (const { values } of entries) arrived.add(values.n);
        });
        const names = ["thingsboard", ...(sender.module ? [`thingsboard-${sender.module}`] : [])];
        const { console: board } = await kind.boot(atEnd, {
          bare: true,
          storage: { ".boot0": fastClock(SPEED) },
          modules: Object.fromEntries(names.map((name) => [name, builtFor(kind, name)])),
          firmware: firmware(sender, {
            ...{ host: "127.0.0.1", port: line.port, accessToken: device.token },
            ...sender.options,
          }),
        });
        const problems = () => board.lines.filter((text) => /MEMORY|Uncaught|Interrupted/.test(text));
        const state = async () => {
          const [ticks, given, taken, refused, free] = JSON.parse((await board.next(/^state /)).slice(6)) as number[];
          expect(problems()).toEqual([]);
          return { ticks: ticks!, given: given!, taken: taken!, refused: refused!, free: free! };
        };
        let now = await state();
        while (now.taken < 10) now = await state();
        line.halfOpen();
        while (now.given < MESSAGES) now = await state();
        line.flow();
        const { ticks } = now;
        while (now.ticks === ticks || now.taken + now.refused < MESSAGES || arrived.size < now.taken)
          now = await state();
        console.log(`${sender.name}: ${now.free} variables are free at the least, ${now.refused} messages are refused`);
        expect(arrived.size).toBe(now.taken);
      },
    );
  });
}
