/** What a command of ours prints, as a picture of a terminal (SVG), and back. */

const COLOURS: Record<string, string> = {
  start: "#8b949e",
  board: "#39c5cf",
  server: "#56d364",
};
const GRAY = "#8b949e";
const WHITE = "#e6edf3";
const LINE_HEIGHT = 19;
const WIDTH = 860;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => ENTITIES[char]!);
const unescaped = (text: string) =>
  Object.entries(ENTITIES).reduceRight((rest, [char, entity]) => rest.replaceAll(entity, char), text);

const span = (colour: string, text: string) => `<tspan fill="${colour}">${escaped(text)}</tspan>`;

/** Lines as `tb-espruino` prints them: a time, who it happened to, and what. */
export function pictureOf(command: string, lines: string[]): string {
  const rows = lines.map((line, i) => {
    const [, time = "", who = "", what = ""] = /^([\d:]+ +)(\w+ +)(.*)$/.exec(line) ?? [];
    const colour = COLOURS[who.trim()] ?? WHITE;
    return `<text x="20" y="${54 + i * LINE_HEIGHT}" xml:space="preserve">${span(GRAY, time)}${span(colour, who)}${span(WHITE, what)}</text>`;
  });
  const height = 54 + lines.length * LINE_HEIGHT;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">`,
    `<title>${escaped(command)}</title>`,
    `<rect width="${WIDTH}" height="${height}" rx="8" fill="#0d1117"/>`,
    `<text x="20" y="28" fill="${GRAY}">$ ${escaped(command)}</text>`,
    ...rows,
    "</svg>",
  ].join("\n")}\n`;
}

/** The lines of such a picture. */
export function linesOf(picture: string): string[] {
  const rows = [...picture.matchAll(/<text [^>]*preserve">(.*)<\/text>/g)];
  return rows.map(([, row]) => unescaped(row!.replace(/<[^>]*>/g, "")));
}
