/** What a chip has and an interpreter for Linux lacks, as Storage files for it: a module for a radio that connects, a clock to set. */
import type { Chip } from "./chips.js";
import type { VirtualBoardOptions } from "./index.js";
import { boardKind } from "./parts/board.js";

const AT_BOOT = ".boot0";

/** A Linux build neither knows the pin nor measures anything. */
const ANALOG_PIN = "global.A0=D0;global.analogRead=function(p){return p===A0?E.board.A0:NaN};";
/** The number of the chip's sensor, as `E.getTemperature()` of an ESP32 gives it. */
const TEMPERATURE = "E.getTemperature=function(){return Math.round(E.board.temperature*1.8+32)};";

/** As files, modules cost no variables before someone requires them. */
export function standIns(chip: Chip, options: VirtualBoardOptions): Record<string, string> {
  const files = { [AT_BOOT]: atBoot(chip, options) };
  return chip.name === "LINUX" ? files : { ...files, Wifi: wifi(options) };
}

function atBoot(chip: Chip, options: VirtualBoardOptions): string {
  const bootTime = options.bootTime ?? chip.bootTime;
  const start = bootTime === undefined ? "0" : `${bootTime / 1000}-g()`;
  // setTime() of a Linux build moves the timers instead of the clock
  return `(function(){var g=getTime,o=${start};
global.getTime=function(){return g()+o};
global.setTime=function(s){o=s-g()};
Date.now=function(){return (g()+o)*1000};
})();
${measured(chip)}`;
}

/** What nobody measures is in `E.board`, where someone at the console can set it: at first as the part `board` of the virtual board has it. */
function measured(chip: Chip): string {
  if (chip.name === "LINUX") return "";
  const { temperature, rssi } = boardKind(chip).controls;
  const values = { temperature: temperature?.value, rssi: rssi?.value, A0: chip.name === "ESP8266" ? 0 : undefined };
  return `E.board=${JSON.stringify(values)};${chip.name === "ESP8266" ? ANALOG_PIN : TEMPERATURE}`;
}

function wifi({ wifi = {} }: VirtualBoardOptions): string {
  return `var up=${wifi.connectedAtBoot ?? false},id="",ip=${JSON.stringify(wifi.ip ?? "192.168.4.2")};
exports.connect=function(s,o,cb){id=s;setTimeout(function(){up=true;
exports.emit("associated",{ssid:s,mac:"02:00:00:00:00:01"});
exports.emit("connected",{ip:ip,gw:"192.168.4.1"});if(cb)cb(null);
},${wifi.joinMs ?? 20})};
exports.disconnect=function(cb){up=false;if(cb)setTimeout(cb,0,null)};
exports.getIP=function(cb){var r={ip:up?ip:"0.0.0.0",gw:"192.168.4.1",mac:"02:00:00:00:00:01"};if(cb)setTimeout(cb,0,null,r);return r};
exports.getDetails=function(cb){var r={status:up?"connected":"off",ssid:id,rssi:E.board.rssi};if(cb)setTimeout(cb,0,r);return r};
exports.stopAP=exports.setHostname=exports.save=exports.setConfig=function(){};
`;
}
