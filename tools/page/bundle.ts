/** The page's files, made when they are asked for first: a fraction of a second, and nothing that could be out of date. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rollup } from "rollup";
import ts from "typescript";

export interface PageFile {
  type: string;
  text: string;
}

const CLIENT = fileURLToPath(new URL("./client/", import.meta.url));
/** The later ones win. */
const STYLES = ["base", "head-and-cards", "controls", "device", "board", "screens"];

let files: Promise<Map<string, PageFile>> | undefined;

/** By their paths in the address. */
export function pageFiles(): Promise<Map<string, PageFile>> {
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
    bundleScript(uplot),
  ]);
  return new Map([
    ["/", { type: "text/html; charset=utf-8", text: html }],
    ["/page.css", { type: "text/css; charset=utf-8", text: style.join("\n") }],
    ["/page.js", { type: "text/javascript; charset=utf-8", text: script }],
    ["/icon.svg", { type: "image/svg+xml", text: icon }],
  ]);
}

async function bundleScript(uplot: string): Promise<string> {
  const linked = await rollup({ input: join(CLIENT, "main.ts"), plugins: [browserTypeScript(uplot)] });
  const { output } = await linked.generate({ format: "es" });
  await linked.close();
  return output[0].code;
}

/** Only takes the types away: `npm run types` has checked them. */
function browserTypeScript(uplot: string): Plugin {
  return {
    name: "browser-typescript",
    resolveId(source, importer) {
      if (source === "uplot") return join(uplot, "uPlot.esm.js");
      if (!importer || !source.startsWith(".")) return null;
      return join(dirname(importer), source.replace(/\.js$/, ".ts"));
    },
    transform(code, id) {
      if (!id.endsWith(".ts")) return null;
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      return { code: ts.transpileModule(code, { fileName: id, compilerOptions }).outputText, map: null };
    },
  };
}
