/** What `npm start` plays for each example. */
import type { Board } from "../../compiler/targets/boards.js";
import { PROJECT, ROOT } from "../../project.js";
import { API } from "./api.js";
import { type Exchange, TELEMETRY_THERE } from "./exchange.js";
import { OPT_IN } from "./opt-in.js";
import { PARTS } from "./parts.js";

export type { Exchange } from "./exchange.js";

const EXCHANGES: Record<string, Exchange> = { ...API, ...OPT_IN, ...PARTS };

const AFTER_MAIN = [
  "Change boards/{board}/main.ts, and run: npm run watch -- --board {board}",
  "Put it on a board: npm run flash -- --board {board} --port /dev/ttyUSB0",
];

/** boards/<board>/main.ts, which its user has changed, and examples that a user has written: nothing is known of what they do. */
const OWN: Exchange = {
  steps: [{ say: "The firmware starts.", see: ["board ThingsBoard: connected"] }],
  onPage: ["On the page, look at its telemetry, call it, and set attributes."],
  next: [],
  atServer: TELEMETRY_THERE,
};

/** Of the firmware that is run: an example, or the board's own. */
export function exchangeOf(example: string | undefined, board: Pick<Board, "id" | "chip">): Exchange {
  if (example === undefined) return { name: board.id, ...OWN, next: AFTER_MAIN };
  const exchange = { name: example, ...(Object.hasOwn(EXCHANGES, example) ? EXCHANGES[example]! : OWN) };
  const { chips = [board.chip] } = exchange;
  if (chips.includes(board.chip)) return exchange;
  const line = `This example is for an ${chips.join(" and an ")}: npm start -- --board ${chips[0]!.toLowerCase()} --example ${example}`;
  return { name: example, steps: [], next: [line], atServer: line };
}

/** The examples that it has an exchange for. */
export function playedExamples(): string[] {
  return Object.keys(EXCHANGES);
}

/** What to do next. Without a page nobody is sent there. */
export function nextLines({ onPage = [], next }: Exchange, hasPage: boolean): readonly string[] {
  if (hasPage) return [...onPage, ...next];
  return onPage.length ? [...next, "Leave out --no-page: on the page you can do more."] : next;
}

/** With its values, and with commands as they are typed in this project. */
export function filledIn(line: string, values: Record<string, string>): string {
  const filled = line.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  return PROJECT === ROOT
    ? filled
    : filled.replace(/npm (?:run )?([\w-]+) -- /g, (_, command: string) => `npx tb-espruino ${command} `);
}
