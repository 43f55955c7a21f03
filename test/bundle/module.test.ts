import { parse } from "acorn";
import { expect, test } from "vitest";
import { boardWithConsole, built, CHIP_NAMES } from "../support/on-board.js";

const BUNDLE = "thingsboard.min.js";

test("the module is ES5", () => {
  expect(() => parse(built(BUNDLE), { ecmaVersion: 5, sourceType: "script" })).not.toThrow();
});

test("the module is ASCII, since a board reads a source as bytes", () => {
  expect(built(BUNDLE)).not.toMatch(/[^\n -~]/);
});

test.each(CHIP_NAMES)("require() finds it in Storage and gives the client by exports, %s", (chip) => {
  const { board } = boardWithConsole({ chip, modules: { thingsboard: built(BUNDLE) } });
  expect(board.evaluate('Object.keys(require("thingsboard")).join()')).toBe("TBDeviceMqttClient");
  expect(board.evaluate('typeof require("thingsboard").TBDeviceMqttClient')).toBe("function");
});

test("the module leaves no global behind", () => {
  const { board } = boardWithConsole({ chip: "ESP8266", modules: { thingsboard: built(BUNDLE) } });
  const before = board.evaluate("Object.keys(global).join()");
  board.evaluate('require("thingsboard")');
  expect(board.evaluate("Object.keys(global).join()")).toBe(before);
});

test("two clients on one board do not know of each other", () => {
  const { board } = boardWithConsole({ chip: "ESP8266", modules: { thingsboard: built(BUNDLE) } });
  board.evaluate('var C=require("thingsboard").TBDeviceMqttClient,a=new C({host:"a"}),b=new C({host:"b"})');
  expect(board.evaluate('a.subscribeToAttribute("x",print);a.unsubscribeFromAttribute(1)')).toBe(true);
  expect(board.evaluate("b.unsubscribeFromAttribute(1)")).toBe(false);
});

test("the Web IDE may evaluate the module as text instead of a Storage file", () => {
  const { board } = boardWithConsole({ chip: "ESP32" });
  board.evaluate(`Modules.addCached("thingsboard",${JSON.stringify(built(BUNDLE))})`);
  expect(board.evaluate('typeof require("thingsboard").TBDeviceMqttClient')).toBe("function");
});
