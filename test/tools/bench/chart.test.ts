import { describe, expect, it } from "vitest";
import { toSvg } from "../../../tools/bench/chart.js";

const chart = (goal?: number) =>
  toSvg(
    "A & B",
    ["ours", "theirs"],
    [
      {
        title: "Variables <all>",
        groups: [
          {
            label: "online",
            goal,
            bars: [
              { series: 0, value: 50, text: "50" },
              { series: 1, value: 100, text: "100" },
            ],
          },
        ],
      },
    ],
  );

const widths = (svg: string, kind: string) =>
  [...svg.matchAll(new RegExp(`<rect class="${kind}"[^>]*width="([\\d.]+)" height="14"`, "g"))].map(([, width]) =>
    Number(width),
  );

describe("the chart", () => {
  it("draws a bar as long as its figure", () => {
    const [ours] = widths(chart(), "s0");
    const [theirs] = widths(chart(), "s1");
    expect(theirs).toBe(2 * ours!);
  });

  it("leaves room for a goal that no bar reaches", () => {
    expect(widths(chart(200), "s1")[0]).toBe(widths(chart(), "s1")[0]! / 2);
  });

  it("puts a figure behind the goal's line where that would go through it", () => {
    const at = (svg: string, words: string) => Number(new RegExp(`x="([\\d.]+)" y="[\\d.]+">${words}<`).exec(svg)?.[1]);
    const line = (svg: string) =>
      Number(/class="goal" x1="([\d.]+)" y1="[\d.]+" x2="[\d.]+" y2="[\d.]+"\/>\n<\/svg/.exec(svg)?.[1]);
    expect(at(chart(51), "50")).toBeGreaterThan(line(chart(51)));
    expect(at(chart(80), "50")).toBeLessThan(line(chart(80)));
  });

  it("holds any text", () => {
    expect(chart()).toContain("<title>A &amp; B</title>");
    expect(chart()).toContain("Variables &lt;all&gt;");
  });

  it("has colours of its own for a dark page", () => {
    expect(chart()).toContain("prefers-color-scheme:dark");
  });
});
