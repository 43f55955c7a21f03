/** What callgrind writes down: instructions of each C function itself, and of each call of one by another. */

export interface Call {
  caller: string;
  callee: string;
  /** With all that it called. */
  cost: number;
}

/** Of a whole run, or of the part of one between two dumps. */
export class CostGraph {
  /** Instructions of a function without those that it called. */
  readonly self = new Map<string, number>();
  private readonly byCall = new Map<string, Call>();
  /** What ended this part. */
  trigger = "";

  addSelf(name: string, cost: number): void {
    this.self.set(name, (this.self.get(name) ?? 0) + cost);
  }

  addCall({ caller, callee, cost }: Call): void {
    const key = `${caller}>${callee}`;
    const known = this.byCall.get(key);
    if (known) known.cost += cost;
    else this.byCall.set(key, { caller, callee, cost });
  }

  add(other: CostGraph): this {
    for (const [name, cost] of other.self) this.addSelf(name, cost);
    for (const call of other.calls) this.addCall(call);
    return this;
  }

  get calls(): Iterable<Call> {
    return this.byCall.values();
  }

  get total(): number {
    return [...this.self.values()].reduce((sum, cost) => sum + cost, 0);
  }

  callersOf(callee: string): string[] {
    return [...this.calls].filter((call) => call.callee === callee).map(({ caller }) => caller);
  }
}

/** Each part of the output, in the order of the run. */
export function parseCallgrind(out: string): CostGraph[] {
  // A name is written once, with the number that stands for it from then on.
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const [, id = "", name] = /^(\(\d+\))(?: (.*))?$/.exec(text) ?? [];
    // Behind the quote: copies of one function, for its recursion.
    if (name !== undefined) names.set(id, name.replace(/'\d+$/, ""));
    return names.get(id) ?? text;
  };
  const parts: CostGraph[] = [];
  let part = new CostGraph();
  let caller = "";
  let callee = "";
  let isCall = false;
  for (const line of out.split("\n")) {
    if (line.startsWith("part: ")) {
      part = new CostGraph();
      parts.push(part);
    } else if (line.startsWith("desc: Trigger: ")) part.trigger = line.slice("desc: Trigger: ".length);
    else if (line.startsWith("fn=")) caller = nameOf(line.slice(3));
    else if (line.startsWith("cfn=")) callee = nameOf(line.slice(4));
    else if (line.startsWith("calls=")) isCall = true;
    else if (/^[\d+*-]/.test(line)) {
      const cost = Number(line.slice(line.indexOf(" ") + 1));
      if (isCall) part.addCall({ caller, callee, cost });
      else part.addSelf(caller, cost);
      isCall = false;
    }
  }
  return parts;
}
