/** Whether it draws what Espruino draws is asked of the interpreters, by test/interpreter/graphics.test.ts. */
import { describe, expect, test } from "vitest";
import { NAMES } from "../../support/espruino-names/index.js";
import { CHIP_NAMES } from "../../support/on-board.js";
import { benchWith } from "./parts/support.js";
import { startBoard } from "./support.js";

const CANVAS = "g=Graphics.createArrayBuffer(24,16,1);";
/** The rows of a canvas of one bit, "#" for what is set. */
const ROWS = `function rows(){var y,x,all=[],row;for(y=0;y<g.getHeight();y++){row="";
  for(x=0;x<g.getWidth();x++)row+=g.getPixel(x,y)?"#":".";all.push(row)}return all.join("\\n")}`;

function canvas(chip: (typeof CHIP_NAMES)[number] = "ESP32") {
  const board = startBoard({ chip });
  board.evaluate(`${ROWS};${CANVAS}`);
  return Object.assign(board, { run: <T>(code: string) => board.evaluate(code) as T });
}

describe.each(CHIP_NAMES)("%s", (chip) => {
  test("has each name of Graphics that the chip's build has", () => {
    const { run } = canvas(chip);
    for (const [owner, of] of [
      ["Graphics", "Graphics"],
      ["Graphics.prototype", "g"],
    ] as const) {
      const names = [...NAMES.get(owner)!].filter(([, chips]) => chips.includes(chip)).map(([name]) => name);
      const absent = names.filter((name) => name !== "buffer" && run(`${of}.${name}===undefined`));
      expect(absent, owner).toEqual([]);
    }
  });
});

test.each(["setFontVector(20)", 'setFont("Vector:20")', 'getVectorFontPolys("A")', 'wrapString("a b",9)'])(
  "g.%s, which the virtual board lacks, throws and names itself",
  (call) => {
    const { run } = canvas();
    expect(run(`try{g.${call};"nothing"}catch(e){String(e)}`)).toMatch(
      /^Error: the virtual board has no Graphics\.\w+$/,
    );
  },
);

test("an ESP8266 has no font 6x8, as its build", () => {
  expect(canvas().run("g.getFonts().join()")).toBe("4x6,6x8");
  const { run } = canvas("ESP8266");
  expect(run("g.getFonts().join()")).toBe("4x6");
  expect(run('try{g.setFont("6x8")}catch(e){String(e)}')).toBe('Error: Unknown font "6x8"');
});

test.each([
  ["4x6", 4, 6],
  ["6x8", 6, 8],
])("each letter of the font %s has a shape of its own, within its cell", (font, width, height) => {
  const { run } = canvas();
  const shapes = new Set<string>();
  for (let code = 33; code < 127; code++) {
    const letter = JSON.stringify(String.fromCharCode(code));
    const drawn = run<string>(`g.clear(true).setFont("${font}").drawString(${letter},0,0);rows()`);
    const { x2, y2 } = run<{ x2: number; y2: number }>("g.getModified(true);g.clear();g.getModified(true)");
    expect([x2, y2]).toEqual([23, 15]);
    const set = drawn.split("\n").flatMap((row, y) => [...row].flatMap((dot, x) => (dot === "#" ? [[x, y]] : [])));
    expect(set.length, letter).toBeGreaterThan(0);
    expect(
      set.every(([x, y]) => x! < width - 1 && y! < height),
      letter,
    ).toBe(true);
    shapes.add(drawn);
  }
  expect(shapes.size).toBe(94);
});

test("a character that Espruino has a letter for and the virtual board has not is a box", () => {
  const { run } = canvas();
  expect(run<string>('g.setFont("6x8").drawString("\\xe9",0,0);rows()').split("\n").slice(0, 8)).toEqual(
    ["#####", "#...#", "#...#", "#...#", "#...#", "#...#", "#####", "....."].map((row) => row.padEnd(24, ".")),
  );
});

test("memory that the firmware puts in the place of the old is what is drawn on", () => {
  const { run } = canvas();
  run("other=new Uint8Array(48);g.buffer=other.buffer;g.fillRect(0,0,7,0)");
  expect(run("other[0]")).toBe(255);
});

test("memory has its bytes by their numbers, as drivers send them", () => {
  const { run } = canvas();
  expect(
    run(
      'g.setPixel(1,0);var b=g.buffer;b[2]=7;[b[0],b[2],b[48],b.length,b instanceof ArrayBuffer,b.hasOwnProperty("x")].join()',
    ),
  ).toBe("64,7,,48,true,false");
  expect(run("b.x=5;b.x")).toBe(5);
});

test("what is longer than a chip's memory can be is refused", () => {
  const make = 'try{Graphics.createArrayBuffer(256,256,8);"made"}catch(e){String(e)}';
  expect(canvas().run(make)).toBe("Error: ArrayBuffer too long");
  expect(canvas("LINUX").run(make)).toBe("made");
});

test("dump() prints a picture that a browser shows", () => {
  const board = canvas();
  board.run("g.setPixel(0,0);g.dump()");
  const [, data = ""] = /^data:image\/bmp;base64,(.*)$/.exec(board.lines.at(-1)!) ?? [];
  const bytes = Buffer.from(data, "base64");
  expect(bytes.toString("latin1", 0, 2)).toBe("BM");
  expect(bytes.readUInt32LE(2)).toBe(bytes.length);
  // The last row is the uppermost.
  expect(bytes.at(-4)).toBe(0x80);
});

/** As Espruino's driver sends it: in pieces of 128 bytes, by the length of the memory. */
const DRIVER = `function connect(i2c){
  var g=Graphics.createArrayBuffer(128,64,1,{vertical_byte:true,msb:false});
  [0xA8,63,0x20,0,0x8D,0x14,0xA1,0xC8,0xAF].forEach(function(c){i2c.writeTo(0x3C,[0,c])});
  g.flip=function(){
    [0x21,0,127,0x22,0,7].forEach(function(c){i2c.writeTo(0x3C,[0,c])});
    var chunk=new Uint8Array(129);chunk[0]=0x40;
    for(var p=0;p<this.buffer.length;p+=128){chunk.set(new Uint8Array(this.buffer,p,128),1);i2c.writeTo(0x3C,chunk)}
  };
  return g}`;

test("what is drawn shows on the display, dot by dot", () => {
  const bench = benchWith([{ part: "ssd1306", pins: { sda: "D21", scl: "D22" } }]);
  bench.run(`${DRIVER};I2C1.setup({sda:D21,scl:D22});var g=connect(I2C1);
    g.drawRect(0,0,127,63);g.setFont("6x8").drawString("Tb",3,2);g.fillCircle(90,40,12);g.flip()`);
  const rows = bench.parts.get("ssd1306").shows.display!.value as string[];
  const drawn = bench.run<string>(`${ROWS};rows()`).split("\n");
  const shown = rows.map((row) =>
    [...row]
      .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0"))
      .join("")
      .replace(/0/g, ".")
      .replace(/1/g, "#"),
  );
  expect(shown).toEqual(drawn);
  expect(shown[2]!.slice(0, 15)).toBe("#..#####.#.....");
});
