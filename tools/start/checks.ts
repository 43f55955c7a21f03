/** What is wrong with `tb-espruino start` is told before anything is built, as far as it can be known by then. */
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { type Board, loadBoard } from "../compiler/targets/boards.js";
import { selectTargets, type Target } from "../compiler/targets/targets.js";
import { connackOf } from "../connack.js";
import { locate } from "../project.js";
import {
  type Chosen,
  chosenFirmware,
  chosenForm,
  connectError,
  type OwnServer,
  ownServer,
  type Server,
  type StartOptions,
  unreachable,
} from "./options.js";

/** What to run, and where it connects. */
export interface Checked {
  own: OwnServer | undefined;
  chosen: Chosen;
  board: Board;
  target: Target;
}

const CONNECT_MS = 8000;
const ANSWER_MS = 3000;

/** Throws one line for the first thing that is wrong. */
export async function checkStart(options: StartOptions): Promise<Checked> {
  const own = ownServer(options);
  const chosen = chosenFirmware(options);
  chosenForm(options);
  const [target] = selectTargets(chosen) as [Target];
  if (!existsSync(locate(target.entry))) throw new Error(`${target.entry} is missing`);
  const board = loadBoard(chosen.board);
  await checkInterpreter(options, board);
  if (own?.token !== undefined) await checkServer({ ...own, token: own.token });
  return { own, chosen, board, target };
}

async function checkInterpreter({ interpreter, part }: StartOptions, board: Board): Promise<void> {
  if (!interpreter) return;
  if (part?.length) throw new Error("--part needs the virtual board: an interpreter for Linux has no pins");
  const { needInterpreter } = await import("../virtual-board/interpreter.js");
  needInterpreter(board.chip);
}

/** What does not answer as MQTT does may be a server with TLS: the board finds that out. */
async function checkServer(server: Server): Promise<void> {
  const socket = connect({ host: server.host, port: server.port });
  // What happens to it is seen by its closing.
  socket.on("error", () => {});
  const limit = setTimeout(() => socket.destroy(), CONNECT_MS);
  try {
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("close", () => resolve(false));
    });
    if (!isOpen) throw unreachable(server);
    clearTimeout(limit);
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    const code = await connackOf(socket, server.token, "start");
    const error = code ? connectError(`ThingsBoard: error ${code} CONNACK`, server) : undefined;
    if (error) throw error;
  } finally {
    clearTimeout(limit);
    socket.destroySoon();
  }
}
