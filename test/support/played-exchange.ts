/** What `npm start` plays for an example, on a virtual board of this process whose time runs. */
import { onTestFinished, vi } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { openDemo } from "../../tools/start/demo.js";
import { exchangeOf } from "../../tools/start/exchanges/index.js";
import { asFlashed } from "../../tools/start/flashed.js";
import { partsOf } from "../../tools/start/parts.js";
import { play, Story } from "../../tools/start/play.js";
import { Screen } from "../../tools/start/screen.js";
import { startVirtualBoard } from "../../tools/virtual-board/index.js";
import { timeThatRuns } from "./firmware.js";
import { built } from "./on-board.js";

/** All lines of the screen, without times and colours, and the sentences that were to be told. */
export async function playedExchange(
  id: string,
  example: string,
  code: string,
): Promise<{ lines: string[]; sentences: string[] }> {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  timeThatRuns();
  const board = loadBoard(id);
  const exchange = exchangeOf(example, board);
  const screen = new Screen();
  const lines: string[] = [];
  screen.on("line", (line) => void lines.push(line));
  const demo = await openDemo({}, screen, exchange);
  onTestFinished(() => demo.emulator.close());
  const server = { host: "127.0.0.1", port: demo.emulator.mqttPort, token: demo.device.token };
  const files = { loader: Buffer.from(built("loader.min.js")), code: Buffer.from(code) };
  const settings = { host: server.host, port: server.port, accessToken: server.token, ...exchange.settings };
  const story = new Story(screen);
  const hands = startVirtualBoard({
    ...asFlashed(board, files, settings),
    parts: partsOf(board, { example, part: [...(exchange.parts ?? [])] }),
    hosts: exchange.hosts?.(server),
    interruptsAfterMs: undefined,
    onConsole: (line) => line && screen.say("board", line),
  });
  onTestFinished(() => hands.stop());
  await play(exchange.steps, { demo, screen, story, hands });
  return { lines, sentences: exchange.steps.map(({ say }) => `start ${say}`) };
}
