/** The page's files. Its script is made when it is asked for first, and kept while its sources are the same. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rollup";
import { KeptBundles } from "../compiler/kept.js";
import { ROOT } from "../project.js";

export interface PageFile {
  type: string;
  text: string;
}

const CLIENT = fileURLToPath(new URL("./client/", import.meta.url));
/** The later ones win. */
const STYLES = [
  ...["base", "controls", "dialogs", "cards", "frame", "devices", "plots", "device", "board", "parts", "drawer"],
  "screens",
];

let files: Promise<Map<string, PageFile>> | undefined;

/** By their paths in the address. With TB_PAGE_RELOAD, for work on the page, they are made anew for each request. */
export function pageFiles(): Promise<Map<string, PageFile>> {
  if (process.env.TB_PAGE_RELOAD) return make();
  files ??= make();
  return files;
}

async function make(): Promise<Map<string, PageFile>> {
  const uplot = dirname(createRequire(import.meta.url).resolve("uplot"));
  const styles = [join(uplot, "uPlot.min.css"), ...STYLES.map((name) => join(CLIENT, "style", `${name}.css`))];
  const [html, style, icon, script] = await Promise.all([
    readFile(join(CLIENT, "index.html"), "utf8"),
    Promise.all(styles.map((file) => readFile(file, "utf8"))),
    readFile(join(CLIENT, "icon.svg"), "utf8"),
    pageScript(uplot),
  ]);
  return new Map([
    ["/", { type: "text/html; charset=utf-8", text: html }],
    ["/page.css", { type: "text/css; charset=utf-8", text: style.join("\n") }],
    ["/page.js", { type: "text/javascript; charset=utf-8", text: script }],
    ["/icon.svg", { type: "image/svg+xml", text: icon }],
  ]);
}

/** What it is made by. */
const BUILDER = ["tools/browser-typescript.ts", "tools/page/bundle.ts", "package.json"].map((file) => join(ROOT, file));

async function pageScript(uplot: string): Promise<string> {
  const wanted = { name: "page", told: uplot };
  const kept = new KeptBundles();
  const [known] = kept.get(wanted) ?? [];
  if (known) return known.code;
  const { code, inputs } = await bundleScript(uplot);
  kept.keep(wanted, [...inputs, ...BUILDER], [{ file: "page.js", code, map: "" }]);
  return code;
}

async function bundleScript(uplot: string): Promise<{ code: string; inputs: string[] }> {
  // The compiler takes a second to load.
  const [{ rollup }, { browserTypeScript }] = await Promise.all([import("rollup"), import("../browser-typescript.js")]);
  const plots: Plugin = {
    name: "uplot",
    resolveId: (source) => (source === "uplot" ? join(uplot, "uPlot.esm.js") : null),
  };
  const linked = await rollup({ input: join(CLIENT, "main.ts"), plugins: [plots, browserTypeScript()] });
  const { output } = await linked.generate({ format: "es" });
  await linked.close();
  return { code: output[0].code, inputs: linked.watchFiles };
}
