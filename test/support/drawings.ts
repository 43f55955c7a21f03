/** Programs that draw on a Graphics; a seed decides which. Each gives its bytes, what it says of itself, and what was modified. */
import { Random } from "../../tools/proof/random.js";
import type { Program } from "./differential/programs.js";

const FORMATS = [
  ...[
    "1,{vertical_byte:true,msb:false}",
    "1,{vertical_byte:true}",
    "1",
    "1,{msb:false}",
    "1,{zigzag:true}",
    "1,{interleavex:true}",
  ],
  ...[
    "2",
    "2,{msb:false}",
    "4",
    "4,{msb:false,zigzag:true}",
    "4,{interleavex:true}",
    "8",
    "8,{zigzag:true}",
    "8,{interleavex:true}",
  ],
  ...[
    "16",
    "16,{msb:false}",
    '16,{color_order:"bgr"}',
    '16,{color_order:"brg"}',
    "24",
    '24,{msb:false,color_order:"grb"}',
  ],
];

/** A font of two characters in 5 x 6, and one whose characters differ in width. */
const FONTS = [
  'g.setFontCustom("\\x8c\\x63\\x1f\\x24\\x99\\x42\\x81\\xff",65,5,6)',
  'g.setFontCustom("\\x8c\\x63\\x1f\\x24\\x99\\x42\\x81\\xff",65,"\\2\\5\\3",5|512)',
  'g.setFontCustom("\\x1b\\xe4\\x93\\x6c\\x1b\\xe4\\x93\\x6c\\x39\\xc6",65,4,4|2<<16)',
  'g.setFont("4x6:2x3")',
  "g.setFontBitmap()",
];

const PICTURES = [
  'Graphics.createImage("X..X.\\nXX.X.\\n.XXXX")',
  '"\\5\\4\\1\\xa5\\x3c\\x5f"',
  '"\\4\\3\\x82\\1\\x1b\\xe4\\x6c"',
  "{width:3,height:5,bpp:4,buffer:new Uint8Array([0x12,0x34,0x56,0x78,0x9a,0xbc,0xde,0xf0]).buffer,transparent:5}",
  "{width:7,height:3,bpp:1,buffer:new Uint8Array([0xa5,0x5a,0xff]).buffer,palette:new Uint16Array([3,9])}",
  '"\\3\\3\\x41\\1\\0\\2\\0\\xa5\\x80"',
];

/** Of the pixels, with two bits each: an ESP8266 has little room for what it prints. */
const MOST_BYTES = 500;

class Pencil {
  constructor(private readonly random: Random) {}

  of<T>(items: readonly T[]): T {
    return items[this.random.between(0, items.length - 1)]!;
  }

  /** Some lie outside. */
  at(): number {
    return this.random.between(-6, 40);
  }

  numbers(count: number): string {
    return Array.from({ length: count }, () => this.at()).join();
  }

  color(): string {
    const { random } = this;
    return this.of([
      `${random.between(0, 255)}`,
      "-1",
      "1,0.3,0.6",
      "0.2,0.9,0.1",
      '"#f0a"',
      '"#12fe98"',
      `${random.between(0, 0xffffff)}`,
    ]);
  }

  /** What Espruino's letters look like is not drawn: front and background are the same. */
  text(): string {
    const font = this.of(FONTS);
    const isOurs = !font.includes("Custom");
    const text = this.of(['"AB"', '"ABBA\\nCA B"', '"A"', '"A\\0\\3\\2\\1\\xa0B"', "-1.5"]);
    const draw = `g.setFontAlign(${this.of([-1, 0, 1])},${this.of([-1, 0, 1])},${this.random.between(0, 3)}).drawString(${text},${this.numbers(2)},${isOurs || this.random.chance(0.5)})`;
    return `${font};${isOurs ? "g.setColor(3).setBgColor(3);" : ""}${draw};r.push(g.stringWidth(${text}),g.stringMetrics(${text}),g.getFont(),g.getFontHeight())`;
  }

  rectangle(): string {
    const { random } = this;
    const [x, y] = [this.at(), this.at()];
    return this.of([
      this.numbers(4),
      `{x:${x},y:${y},x2:${x + random.between(0, 20)},y2:${y + random.between(0, 20)}}`,
      `{x:${x},y:${y},w:${random.between(0, 20)},h:${random.between(0, 20)},r:${random.between(1, 12)}}`,
    ]);
  }

  points(): string {
    return `[${Array.from({ length: 2 * this.random.between(2, 6) }, () => this.random.between(-80, 400) / 10)}]`;
  }

  stroke(): string {
    const { random } = this;
    return this.of([
      () => `g.setColor(${this.color()})`,
      () => `g.setBgColor(${this.color()})`,
      () => `g.drawLine(${this.numbers(4)})`,
      () => `g.setPixel(${this.numbers(2)});g.lineTo(${this.numbers(2)})`,
      () => `g.setPixel(${this.numbers(2)},${this.color().split(",")[0]})`,
      () => `g.${this.of(["fillRect", "drawRect", "clearRect"])}(${this.rectangle()})`,
      () => `g.${this.of(["fillCircle", "drawCircle"])}(${this.numbers(2)},${random.between(0, 25)})`,
      () => `g.${this.of(["fillEllipse", "drawEllipse"])}(${this.numbers(4)})`,
      () => `g.drawPoly(${this.points()},${random.chance(0.5)})`,
      () => `g.fillPoly(${this.points()})`,
      () => `g.floodFill(${this.numbers(2)},${random.between(0, 3)})`,
      () => `g.drawImage(${this.of(PICTURES)},${this.numbers(2)})`,
      () => this.text(),
      () => `g.setClipRect(${this.numbers(4)})`,
      () => `g.setRotation(${random.between(0, 3)},${random.chance(0.3)})`,
      () => `g.setOffset(${this.numbers(2)})`,
      () => `r.push(g.getModified(${random.chance(0.5)}))`,
      () => `r.push(g.getPixel(${this.numbers(2)}),g.toColor(${this.color()}),g.getColor(),g.getWidth())`,
      () => `r.push(g.asImage("string"),g.asImage({x:1,y:2,w:5,h:3}).buffer)`,
      () => `r.push(E.CRC32(g.asBMP()))`,
      () =>
        `g.blit({x1:${this.at()},y1:${this.at()},w:${this.at()},h:${this.at()},x2:${this.at()},y2:${this.at()},setModified:${random.chance(0.5)}})`,
      () => `r.push(g.quadraticBezier([${this.numbers(6)}]))`,
      () => `r.push(g.transformVertices([${this.numbers(4)}],{x:${this.at()},scale:2}))`,
      () => `r.push(g.imageMetrics(${this.of(PICTURES)}))`,
      () => `g.${this.of(["clear()", "clear(true)", "reset()"])}`,
      () => `g.drawImage(g,${this.numbers(2)})`,
    ])();
  }

  /** What the builds for Linux do in other ways than a chip's is left out: moving pixels of 8 bits, scaling without turning the canvas. */
  strokeOfAFormat(format: string): string {
    const { random } = this;
    const isOfBytes = format.startsWith("8");
    if (!isOfBytes && random.chance(0.5)) return `g.scroll(${random.between(-9, 9)},${random.between(-9, 9)})`;
    return `g.setRotation(1).drawImage(${this.of(PICTURES)},${this.numbers(2)},{scale:${this.of([0.5, 1.5, 2, 3])}${random.chance(0.5) ? `,rotate:${this.of([0, 1, -0.4])}` : ""}})`;
  }
}

export function drawings(seed: number, count: number): Program[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const pencil = new Pencil(random);
    const format = pencil.of(FORMATS);
    const most = MOST_BYTES / Math.ceil(Number.parseInt(format, 10) / 4);
    const height = 8 * random.between(1, Math.min(4, most / 72));
    const width = random.between(9, Math.min(33, Math.floor(most / height)));
    const strokes = Array.from({ length: random.between(2, 9) }, () =>
      random.chance(0.1) ? pencil.strokeOfAFormat(format) : pencil.stroke(),
    );
    const isCalled = random.chance(0.1);
    const make = isCalled
      ? `var n=0;function f(){for(var i=0;i<arguments.length;i++)n=(n*31+arguments[i])|0}
         var g=Graphics.createCallback(${width},${height},${pencil.of([1, 4, 8, 16])},${pencil.of(["f", "{setPixel:f,fillRect:f}"])})`
      : `var g=Graphics.createArrayBuffer(${width},${height},${format})`;
    const result = isCalled ? "n" : "new Uint8Array(g.buffer)";
    return {
      kind: "drawing",
      code: `var r=[];${make};\n${strokes.join(";\n")};\nreturn [${result},r.slice(0,6),g.getModified()]`,
    };
  });
}
