/** How long a message each board's own firmware can take, with all that it does in memory. docs/boards/ has what this prints. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { settingsFor, WIFI } from "../support/firmware.js";
import { formed, formOn } from "../support/form.js";
import { type AtEnd, built, emulatorWithBoard, subscribedTo } from "../support/on-board.js";
import { INTERPRETERS, type Kind } from "../support/runners.js";

const BOARDS = { ESP8266: "esp8266", ESP32: "esp32", LINUX: "linux" } as const;
/** Wherever it is read. */
const LIMIT = /(maxPacketBytes\|\|)2048/g;
/** What is around the parameter of an RPC: topic, names, length. */
const AROUND_BYTES = 64;
/** More than the server's own, since a board of a busy machine is slow. */
const PATIENCE_MS = 50_000;
const OUT_OF_MEMORY = /^OUT OF MEMORY/;

interface Answering {
  /** Of the interpreter, once the firmware is online and has sent a reading. */
  freeVariables: number;
  answers(messageBytes: number): Promise<boolean>;
}

/** The firmware of a board, online; `maxPacketBytes` other than the default. */
async function online(kind: Kind, atEnd: AtEnd, maxPacketBytes?: number): Promise<Answering> {
  const { chip, boot } = kind;
  const { emulator, device } = await emulatorWithBoard(atEnd);
  const id = BOARDS[chip];
  const code = built(`${id}.min.js`);
  expect(code.match(LIMIT)).not.toBeNull();
  const limited = maxPacketBytes ? code.replace(LIMIT, `$1${maxPacketBytes}`) : code;
  const { console } = await boot(atEnd, {
    board: loadBoard(id),
    firmware: Buffer.from(formed(limited, formOn(kind)), "latin1"),
    storage: settingsFor(emulator),
    wifi: WIFI,
  });
  await subscribedTo(emulator, "v1/devices/me/rpc/request/+");
  await console.next("ThingsBoard: connected");
  const readings = () => device.telemetry.freeVariables ?? [];
  // The first reading may be of the time before it is online.
  while (readings().length < 2) await pause(100);
  const answers = async (messageBytes: number) => {
    const seen = console.lines.length;
    const answer = device.rpc("long", "x".repeat(messageBytes - AROUND_BYTES), { timeoutMs: PATIENCE_MS });
    const answered = answer.then(
      () => true,
      () => false,
    );
    // Then there will be no answer. The console's patience is shorter than that for an answer, and says nothing of it.
    const outOfMemory = console.next(OUT_OF_MEMORY).then(
      () => false,
      () => answered,
    );
    const isThere = await Promise.race([answered, outOfMemory]);
    return isThere && !console.lines.slice(seen).some((line) => OUT_OF_MEMORY.test(line));
  };
  return { freeVariables: Number(readings().at(-1)?.value), answers };
}

for (const kind of INTERPRETERS) {
  test.concurrent(`the firmware on ${kind.name} answers messages as long as maxPacketBytes`, {
    timeout: 60_000,
  }, async ({ onTestFinished: atEnd }) => {
    const board = await online(kind, atEnd);
    console.log(`${kind.chip}: ${board.freeVariables} variables are free`);
    expect(await board.answers(2000)).toBe(true);
  });
}

for (const kind of INTERPRETERS) {
  const [isSmall, goal] = kind.chip === "ESP8266" ? [true, 2048] : [false, 60_000];
  test.concurrent(`the memory of ${kind.name} allows for longer ones`, { timeout: 120_000 }, async ({
    onTestFinished: atEnd,
  }) => {
    const board = await online(kind, atEnd, 65_000);
    let bytes = isSmall ? 2000 : goal;
    if (isSmall) while (bytes < 8000 && (await board.answers(bytes + 100))) bytes += 100;
    else expect(await board.answers(bytes)).toBe(true);
    console.log(`${kind.chip}: ${bytes} bytes are answered with maxPacketBytes raised`);
    expect(bytes).toBeGreaterThanOrEqual(goal);
  });
}
