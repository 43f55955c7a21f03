/** The board's free variables over time, as an interpreter counts them. */
import { Series } from "../plots/series.js";
import { type BoardInfo, KEPT, type MemoryPoint, pushKept } from "../protocol.js";
import { card, el, setText } from "./dom.js";
import { Plot } from "./plot.js";

const WINDOW_MS = 180_000;

export class Memory {
  readonly root: HTMLElement;
  private readonly figure = el("p", { class: "figure" }, "–");
  private readonly plot = new Plot({
    colour: "--series-3",
    label: "Free variables",
    fromZero: true,
  });
  private points: MemoryPoint[] = [];
  private variables = 0;

  constructor() {
    const { root, body } = card("memory", "Free variables");
    this.plot.root.hidden = true;
    body.append(this.figure, this.plot.root);
    root.hidden = true;
    this.root = root;
    setInterval(() => this.draw(), 1000);
  }

  start(points: MemoryPoint[], board: BoardInfo | undefined): void {
    this.points = points;
    if (board) this.hearBoard(board);
    this.draw();
  }

  hearBoard({ variables, isMemoryMeasured }: BoardInfo): void {
    this.variables = variables;
    this.root.hidden = !isMemoryMeasured;
  }

  hear(point: MemoryPoint): void {
    pushKept(this.points, point, KEPT.memory);
    this.draw();
  }

  private draw(): void {
    const latest = this.points.at(-1);
    if (!latest || document.hidden) return;
    const total = this.variables ? ` of ${this.variables.toLocaleString("en")}` : "";
    setText(this.figure, `${latest.free.toLocaleString("en")}${total}`);
    this.plot.root.hidden = false;
    const series = new Series();
    series.replace(this.points.map(({ ts, free }) => ({ ts, value: free })));
    const now = Date.now();
    const range = { from: now - WINDOW_MS, to: now };
    this.plot.show(series.columns(range), range, `Free variables: now ${latest.free}`);
  }
}
