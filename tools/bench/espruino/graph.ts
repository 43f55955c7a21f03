import type { Variable } from "./dump.js";

/** Espruino's names for a function's code, and for the scope that it was made in. */
const CODE = '"\\xFFcod"';
const SCOPE = '"\\xFFsco"';

/** The interpreter's variables, and which of them have been accounted for. */
export class Graph {
  private readonly byRef: Map<number, Variable>;
  private readonly taken = new Set<number>();

  constructor(private readonly variables: readonly Variable[]) {
    this.byRef = new Map(variables.map((variable) => [variable.ref, variable]));
  }

  named(text: string): Variable[] {
    return this.variables.filter((variable) => variable.text === text);
  }

  linked({ links }: Variable): Variable[] {
    return links.flatMap((ref) => this.byRef.get(ref) ?? []);
  }

  /** What a name stands for, unless that is a number inside of it. */
  value(name: Variable | undefined): Variable | undefined {
    return name && this.linked(name)[0];
  }

  member(object: Variable | undefined, text: string): Variable | undefined {
    return object && this.value(this.linked(object).find((name) => name.text === text));
  }

  isFunction(variable: Variable | undefined): boolean {
    return !!variable && this.linked(variable).some(({ text }) => text === CODE);
  }

  /** The scope that a function was made in. */
  scopeOf(made: Variable | undefined): Variable | undefined {
    return this.member(made, SCOPE);
  }

  /** Accounts for a variable alone. */
  takeOne({ ref, size }: Variable): number {
    if (this.taken.has(ref)) return 0;
    this.taken.add(ref);
    return size;
  }

  /** Accounts for a variable and for all that it leads to, but for scopes; how much of it was not accounted for before. */
  take(variable: Variable): number {
    if (this.taken.has(variable.ref)) return 0;
    let size = this.takeOne(variable);
    if (variable.text !== SCOPE) for (const next of this.linked(variable)) size += this.take(next);
    return size;
  }
}
