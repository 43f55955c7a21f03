/** Async functions of all shapes. They run on boards and on Node, and come to the same. */

export function later<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

function fails(reason: string): Promise<string> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(reason), 1));
}

async function inTurn(): Promise<number> {
  const a = await later(2, 1);
  const b = await later(1, 2);
  return a * 10 + b;
}

async function caught(): Promise<string> {
  try {
    await fails("bad");
    return "not reached";
  } catch (reason) {
    return `caught ${reason}`;
  }
}

async function finallyRuns(): Promise<string> {
  const order: string[] = [];
  try {
    try {
      await fails("x");
    } finally {
      order.push("inner");
      await later(1, 0);
      order.push("awaited");
    }
  } catch (reason) {
    order.push(`caught ${reason}`);
  } finally {
    order.push("outer");
  }
  return order.join();
}

async function returnsEarly(order: string[]): Promise<string> {
  try {
    return await later(1, "early");
  } finally {
    await later(1, 0);
    order.push("finally");
  }
}

async function loop(): Promise<number> {
  let sum = 0;
  for (let i = 0; i < 5; i++) {
    if (i === 1) continue;
    if (i === 4) break;
    sum += await later(1, i);
  }
  return sum;
}

/** Functions keep a variable of each turn: TypeScript makes a body of its own of it. */
async function turnsKept(): Promise<number[]> {
  const kept: (() => number)[] = [];
  for (let i = 0; i < 6; i++) {
    if (i === 1) continue;
    kept.push(() => i * 10);
    if ((await later(1, i)) === 4) break;
  }
  return kept.map((one) => one());
}

async function leavesItsTurn(reasons: unknown[]): Promise<string> {
  for (const reason of [0, "", undefined, "late"]) {
    const isLast = () => reason === "late";
    try {
      await new Promise((_resolve, reject) => setTimeout(() => reject(reason), 1));
    } catch (caught) {
      reasons.push(caught === reason);
      if (isLast()) return "left";
    }
  }
  return "not reached";
}

async function byDefault(value = throwing()): Promise<string> {
  return value;
}

function throwing(): string {
  throw "no default";
}

async function throwsItself(): Promise<number> {
  await later(1, 0);
  throw "thrown";
}

class Meter {
  factor = 4;
  async read(value: number): Promise<number> {
    const raw = await later(1, value);
    return raw * this.factor;
  }
  readTwice = async (): Promise<number> => (await this.read(1)) + (await this.read(2));
}

export async function results(): Promise<unknown[]> {
  const order: string[] = [];
  const reasons: unknown[] = [];
  const meter = new Meter();
  const all: unknown[] = [
    await inTurn(),
    await caught(),
    await finallyRuns(),
    await returnsEarly(order),
    order,
    await loop(),
  ];
  all.push(await meter.read(3), await meter.readTwice(), await 5);
  all.push(await throwsItself().then(undefined, (reason) => `rejected: ${reason}`));
  all.push(await turnsKept(), await leavesItsTurn(reasons), reasons, await byDefault("given"));
  all.push(await byDefault().then(undefined, (reason) => `rejected: ${reason}`));
  return all.concat(await Promise.all([inTurn(), later(1, "b")]));
}
