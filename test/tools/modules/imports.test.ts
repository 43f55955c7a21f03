import { parse } from "acorn";
import { expect, test } from "vitest";
import { importModules, type KindOf } from "../../../tools/modules/imports.js";

const KINDS: Record<string, ReturnType<KindOf>> = { DHT22: "object", own: "names" };

function imported(code: string): string {
  const tree = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  return importModules(code, tree, (name) => KINDS[name]).toString();
}

test.each([
  ['import * as dht from "DHT22";', 'import dht from "DHT22";'],
  ['import * as own from "own";', 'import * as own from "own";'],
  ['import { connect } from "DHT22";', 'import { connect } from "DHT22";'],
  ['import * as x from "./x";', 'import * as x from "./x";'],
  ['var dht = require("DHT22");', 'import dht from "DHT22";'],
  ['var own = require("own");', 'import * as own from "own";'],
  ['var wifi = require("Wifi");', 'var wifi = require("Wifi");'],
  ['var dht = require("DHT22"); dht = 1;', 'import required$0 from "DHT22"; var dht = required$0; dht = 1;'],
  ['f(require("DHT22"));', 'import required$0 from "DHT22"; f(required$0);'],
  [
    'function f() { return require("own").a; }',
    'import * as required$0 from "own"; function f() { return required$0.a; }',
  ],
  ['function f(require) { return require("DHT22"); }', 'function f(require) { return require("DHT22"); }'],
])("%s", (code, expected) => {
  expect(imported(code)).toBe(expected);
});
