import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";

/**
 * What a board.json says of topics: the short ones of ThingsBoard's second version, or those that the device profile has in place of the usual ones for what
 * the device sends. What is not given stays as it is. A profile's topic for shared attributes is no such topic: it says what else a device may subscribe to, and the server
 * sends updates to the usual one all the same.
 */
export type Topics = "v2" | { telemetry?: string; attributes?: string };

type Names = Record<string, string>;

/** As the compiler writes a member of `Topic` (src/topics.ts) where it is used. */
const USE = /"[^"\n]*" \/\* Topic\.(\w+) \*\//g;

const ME = "v1/devices/me/";
/** The forms of payload that a profile sets do not matter with these. */
const SHORT: Names = {
  TELEMETRY: "v2/t/j",
  ATTRIBUTES: "v2/a/j",
  SHARED_ATTRIBUTES: "v2/a/j",
  ASKED_ATTRIBUTES: "v2/a/",
  RPC: "v2/r/",
  REQUEST: "req/j/",
  RESPONSE: "res/j/",
};

/** A rollup plugin that puts other topics in the place of those of src/topics.ts. Default firmware is built without it. */
export function otherTopics(topics: Topics): Plugin {
  const names = namesOf(topics);
  const sources: Names = { TELEMETRY_FIELD: fieldSource(names.TELEMETRY!) };
  return {
    name: "topics",
    transform(code) {
      const text = new MagicString(code);
      for (const { 0: use, 1: name = "", index } of code.matchAll(USE)) {
        const source = sources[name] ?? JSON.stringify(names[name]);
        if (source === undefined) this.error(`nothing is known of Topic.${name}`);
        text.overwrite(index, index + use.length, source);
      }
      return rewritten(text);
    },
  };
}

/** A topic as a packet has it. The length is written as bytes, which stay bytes: a character from 80 on would become two. */
function fieldSource(topic: string): string {
  const bytes = [topic.length >> 8, topic.length & 255].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`);
  return JSON.stringify(topic).replace('"', () => `"${bytes.join("")}`);
}

/** Where firmware with these topics sends its telemetry. */
export function telemetryTopic(topics: Topics = {}): string {
  return namesOf(topics).TELEMETRY!;
}

/** All of them are whole here, with nothing in front. */
function namesOf(topics: Topics): Names {
  const usual: Names = {
    ME: "",
    TELEMETRY: `${ME}telemetry`,
    ATTRIBUTES: `${ME}attributes`,
    SHARED_ATTRIBUTES: `${ME}attributes`,
    CLAIM: `${ME}claim`,
    ASKED_ATTRIBUTES: `${ME}attributes/`,
    RPC: `${ME}rpc/`,
    REQUEST: "request/",
    RESPONSE: "response/",
  };
  if (topics === "v2") return { ...usual, ...SHORT };
  const { telemetry, attributes } = topics;
  return {
    ...usual,
    ...(telemetry && { TELEMETRY: telemetry }),
    ...(attributes && { ATTRIBUTES: attributes }),
  };
}
