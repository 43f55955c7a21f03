import { once } from "node:events";
import { expect, test } from "vitest";
import { printed, startBoard } from "./support.js";

const board = { pins: { LED: "D2", BUTTON: "D0" } };

test("a pin that the firmware sets shows by its label, with an event", async () => {
  const running = startBoard({ board });
  const changed = once(running, "pin");
  running.evaluate("D2.set()");
  expect((await changed)[0]).toMatchObject({ name: "D2", level: 1 });
  expect(running.pin("LED").level).toBe(1);
});

test("digitalWrite and digitalRead take the pin", () => {
  expect(startBoard().evaluate("digitalWrite(D4,1);digitalRead(D4)+D4.read()")).toBe(2);
});

test("analogRead gives what was set from outside", () => {
  const running = startBoard();
  running.pin("D34").set(0.25);
  expect(running.evaluate("analogRead(D34)")).toBe(0.25);
});

test("a pressed button pulls to ground and calls the watch", async () => {
  const running = startBoard({
    chip: "ESP8266",
    board,
    firmware: `pinMode(D0,"input_pullup");setWatch(function(e){console.log(e.state,e.lastTime===undefined||e.time>=e.lastTime)},D0,{repeat:true,edge:"both"})`,
  });
  running.pin("BUTTON").press();
  running.pin("BUTTON").release();
  await printed(running, "true true");
  expect(running.lines).toEqual(["false true", "true true"]);
});

test("a watch of one edge does not see the other", async () => {
  const running = startBoard({
    chip: "ESP8266",
    board,
    firmware: 'setWatch(function(e){console.log(e.state)},D0,{repeat:true,edge:"rising"})',
  });
  running.pin("BUTTON").press();
  running.pin("BUTTON").release();
  await printed(running, "true");
  expect(running.lines).toEqual(["true"]);
});

test("a watch without repeat fires once", async () => {
  const firmware = "setWatch(function(e){console.log(e.state)},D0,{edge:'both'})";
  const running = startBoard({ chip: "ESP8266", board, firmware });
  running.pin("BUTTON").press();
  running.pin("BUTTON").release();
  await printed(running, "false");
  running.evaluate('setTimeout(function(){console.log("done")},5)');
  await printed(running, "done");
  expect(running.lines).toEqual(["false", "done"]);
});

test("an ESP32's button reads 1 while it is pressed, and is watched for that edge, when it has settled", async () => {
  const running = startBoard({ board, firmware: "setWatch(function(e){console.log(e.state)},D0,{repeat:true})" });
  expect(running.evaluate("D0.read()")).toBe(false);
  running.pin("BUTTON").press();
  expect(running.evaluate("digitalRead(D0)")).toBe(1);
  await printed(running, "true");
  running.pin("BUTTON").release();
  running.evaluate('setTimeout(function(){console.log("over")},50)');
  await printed(running, "over");
  expect(running.lines).toEqual(["true", "over"]);
  running.evaluate('pinMode(D0,"output");D0.set()');
  expect(running.pin("BUTTON").level).toBe(0);
});

test("an unknown pin is refused by the board and by the firmware", () => {
  const running = startBoard({ chip: "ESP8266" });
  expect(() => running.pin("D6")).toThrow("no pin D6");
  expect(() => running.evaluate("digitalWrite(undefined,1)")).toThrow("Invalid pin");
});

test("a LED1 exists only where board.json has it", () => {
  expect(startBoard().evaluate("typeof LED1")).toBe("undefined");
  expect(startBoard({ board: { pins: { LED1: "D2" } } }).evaluate("LED1===D2")).toBe(true);
});

test("a pin prints as its name", async () => {
  await printed(startBoard({ firmware: "console.log(D2,[D4,1],JSON.stringify({p:D5}))" }), 'D2 [ D4, 1 ] {"p":"D5"}');
});
