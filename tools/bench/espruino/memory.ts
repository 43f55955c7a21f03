/** Variables in use, at rest and at work. */
import { Broker, ME } from "./broker.js";
import { countWithoutNumbers, parseDump, type Variable } from "./dump.js";
import type { Flash, Run } from "./interpreter.js";

/** Both clients go through all of this by the same script; these are their own parts of it, in the flash under these names. */
export const CLIENTS = ["thingsboard", "mqtt"] as const;
export type Client = (typeof CLIENTS)[number];

/** Variables more than the idle interpreter and the script had, after a collection. */
export interface AtRest {
  loaded: number;
  created: number;
  online: number;
}

/**
 * The most that is in use meanwhile, as increase too: what is in use before it, and what must be free for it. Infinity for what does not
 * fit beside the script.
 */
export interface Peaks {
  burst: number;
  inbound: number;
}

/** Variables more than before the long run. */
export interface Growth {
  /** After the first few: what Espruino makes at a first use. */
  first: number;
  /** After all others. */
  variables: number;
  count: number;
  seconds: number;
}

export interface Counts {
  polls: number;
  messages: number;
  reconnects: number;
}

export interface Growths {
  polls?: Growth;
  messages: Growth;
  reconnects: Growth;
}

export type Progress = (text: string) => void;

export const BURST_MESSAGES = 20;
export const INBOUND_BYTES = 2000;
/** The first use of what Espruino makes then, such as the object Math, is among so many. */
export const FIRST = 40;
/** Messages on their way at a time in the long run. */
const WINDOW = 4;
/** All that there are, on the chip that is measured. */
export const VARIABLES = 1600;
/** Topic filters of the whole API. */
const FILTERS = 4;

export function storageName(client: Client): string {
  return `bench-${client}`;
}

export async function measureAtRest(flash: Flash, client: Client): Promise<AtRest & { variables: Variable[] }> {
  return withBoard(flash, client, 0, async (board) => {
    const more = async (name: string) => Number(await board.run.next(name)) - board.base;
    const atRest = { loaded: await more("loaded"), created: await more("created"), online: await more("online") };
    return { ...atRest, variables: await variablesOf(board) };
  });
}

/** Found by filling the memory until it no longer works. */
export async function measurePeaks(flash: Flash, client: Client, online: number, progress: Progress): Promise<Peaks> {
  const burst = online + (await leastFree((free) => survivesBurst(flash, client, free)));
  progress(`${client}: peak of a burst`);
  const inbound = online + (await leastFree((free) => survivesInbound(flash, client, free)));
  progress(`${client}: peak of a long message`);
  return { burst, inbound };
}

export async function measureGrowth(
  flash: Flash,
  client: Client,
  counts: Counts,
  progress: Progress,
): Promise<Growths> {
  const say = (text: string) => progress(`${client}: ${text}`);
  const polls = client === "thingsboard" ? await growthOfPolls(flash, client, counts.polls) : undefined;
  const messages = await growthOfMessages(flash, client, counts.messages, say);
  const reconnects = await growthOfReconnects(flash, client, counts.reconnects, say);
  return { messages, reconnects, ...(polls && { polls }) };
}

export interface Board {
  broker: Broker;
  run: Run;
  /** Variables of the idle interpreter and the script. */
  base: number;
}

/**
 * A client at work on an interpreter; its marks up to `online` are still to be taken.
 * @param losses 1: it reconnects at once, and keeps silent about it
 */
export async function withBoard<T>(
  flash: Flash,
  client: Client,
  losses: 0 | 1,
  use: (board: Board) => Promise<T>,
): Promise<T> {
  const broker = await Broker.start();
  const run = flash.run(storageName(client), { PORT: broker.port, LOSS: losses });
  try {
    return await use({ broker, run, base: Number(await run.next("base")) });
  } finally {
    await run.stop();
    await broker.close();
  }
}

/** Has the board do something, a moment later: the message that says so is gone by then. */
export function command({ broker }: Pick<Board, "broker">, code: string): void {
  broker.deliver(`${ME}attributes`, JSON.stringify({ run: code }));
}

/** The least variables that must be free for it. */
async function leastFree(survives: (free: number) => Promise<boolean>): Promise<number> {
  let fails = 0;
  let works = VARIABLES;
  if (!(await survives(works))) return Number.POSITIVE_INFINITY;
  while (works - fails > 1) {
    const free = (fails + works) >> 1;
    // More than there are: nothing is filled.
    if (await survives(free)) works = free;
    else fails = free;
  }
  return works;
}

async function survivesBurst(flash: Flash, client: Client, free: number): Promise<boolean> {
  return withBoard(flash, client, 0, async ({ broker, run }) => {
    let arrived = 0;
    await run.next("online");
    const all = new Promise<void>((resolve) => {
      broker.on("publish", () => ++arrived === BURST_MESSAGES && resolve());
    });
    command({ broker }, `keep(${free});send(${BURST_MESSAGES});setTimeout(flag,300)`);
    return (await settles(run, all)) && arrived === BURST_MESSAGES;
  });
}

async function survivesInbound(flash: Flash, client: Client, free: number): Promise<boolean> {
  return withBoard(flash, client, 0, async ({ broker, run }) => {
    await run.next("online");
    command({ broker }, `keep(${free});print("@filled");setTimeout(flag,600)`);
    await run.next("filled");
    const topic = `${ME}attributes`;
    // The packet has 7 more bytes: its first, two of length, two before the topic and its identifier.
    const room = INBOUND_BYTES - 7 - topic.length - '{"text":""}'.length;
    broker.deliver(topic, JSON.stringify({ text: "x".repeat(room) }));
    return settles(run, run.next("update"));
  });
}

/** Whether it was done without running out of memory. */
async function settles(run: Run, done: Promise<unknown>): Promise<boolean> {
  const flags = run.next("flags", 3000).catch(() => "MEMORY");
  await Promise.race([done.catch(() => undefined), flags]);
  return !(await flags).includes("MEMORY") && !run.isOutOfMemory;
}
async function growthOfPolls(flash: Flash, client: Client, count: number): Promise<Growth> {
  return withBoard(flash, client, 0, async (board) => {
    await board.run.next("online");
    return growthBy(
      board,
      count,
      count,
      () => undefined,
      async (some) => {
        command(board, `poll(${some})`);
        await board.run.next("polled", 20_000 + some);
      },
    );
  });
}

/** Half of the messages are telemetry for an attribute update, half RPCs and their replies: each is one in and one out. */
async function growthOfMessages(flash: Flash, client: Client, count: number, progress: Progress): Promise<Growth> {
  return withBoard(flash, client, 0, async (board) => {
    await board.run.next("online");
    // Awake, or it would sleep for up to 50 ms whenever nothing has come yet.
    command(board, "setInterval(sent,1)");
    let id = 0;
    const tell = (done: number) => progress(`${done.toLocaleString("en")} messages in and out`);
    return growthBy(board, count, 10_000, tell, (some) => exchange(board, some, () => ++id));
  });
}

async function exchange({ broker, run }: Board, count: number, nextId: () => number): Promise<void> {
  let sent = 0;
  let arrived = 0;
  const sendOne = () => {
    if (sent === count) return;
    if (sent++ % 2) broker.deliver(`${ME}rpc/request/${nextId()}`, '{"method":"setLed","params":{"on":true}}');
    else broker.deliver(`${ME}attributes`, '{"echo":1}');
  };
  const all = new Promise<void>((resolve) => {
    const onPublish = () => {
      sendOne();
      if (++arrived < count) return;
      broker.off("publish", onPublish);
      resolve();
    };
    broker.on("publish", onPublish);
  });
  for (let i = 0; i < WINDOW; i++) sendOne();
  await run.until(all, `${count} messages`, 20_000 + count * 20);
}

async function growthOfReconnects(flash: Flash, client: Client, count: number, progress: Progress): Promise<Growth> {
  return withBoard(flash, client, 1, async (board) => {
    await board.run.next("online");
    const tell = (done: number) => progress(`${done.toLocaleString("en")} reconnects`);
    return growthBy(board, count, 250, tell, (some) => reconnect(board, some));
  });
}

async function reconnect({ broker, run }: Board, count: number): Promise<void> {
  const all = new Promise<void>((resolve) => {
    let back = 0;
    const onSubscribed = (filters: number) => {
      if (filters < FILTERS) return;
      if (back++ < count) return broker.drop();
      broker.off("subscribed", onSubscribed);
      resolve();
    };
    broker.on("subscribed", onSubscribed);
    onSubscribed(FILTERS);
  });
  await run.until(all, `${count} reconnects`, 20_000 + count * 200);
}

/** In portions, so that something is heard of a long run. */
async function growthBy(
  board: Board,
  count: number,
  portion: number,
  tell: (done: number) => void,
  work: (some: number) => Promise<void>,
): Promise<Growth> {
  const started = performance.now();
  const inUse = async () => countWithoutNumbers(await variablesOf(board));
  const before = await inUse();
  await work(FIRST);
  const warm = await inUse();
  for (let done = 0; done < count; ) {
    const some = Math.min(count - done, portion);
    await work(some);
    done += some;
    tell(done);
  }
  const variables = (await inUse()) - warm;
  return { first: warm - before, variables, count, seconds: (performance.now() - started) / 1000 };
}

/** What is in use once all is quiet. */
export async function variablesOf(board: Pick<Board, "broker" | "run">): Promise<Variable[]> {
  command(board, "setTimeout(dump,500)");
  await board.run.next("dumped");
  return parseDump(board.run.linesBetween("@dump", /^@dumped/));
}
