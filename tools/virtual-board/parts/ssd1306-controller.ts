/** What an SSD1306 does with commands and data (Solomon Systech's data sheet, revision 1.1; table 9 has the commands). */

const COLUMNS = 128;
const PAGES = 8;
const ROWS = 64;

/** Table 9: how many bytes follow a command that takes some. */
const PARAMETERS = new Map([
  [0x20, 1],
  [0x21, 2],
  [0x22, 2],
  [0x26, 6],
  [0x27, 6],
  [0x29, 5],
  [0x2a, 5],
  [0x81, 1],
  [0x8d, 1],
  [0xa3, 2],
  [0xa8, 1],
  [0xd3, 1],
  [0xd5, 1],
  [0xd9, 1],
  [0xda, 1],
  [0xdb, 1],
]);

/** Section 10.1.3. */
const HORIZONTAL = 0;
const VERTICAL = 1;

export class Ssd1306 {
  isOn = false;
  private readonly memory = new Uint8Array(COLUMNS * PAGES);
  private expected = 0;
  private words: number[] = [];
  private mode = 2;
  private columns = { first: 0, last: COLUMNS - 1, at: 0 };
  private pages = { first: 0, last: PAGES - 1, at: 0 };
  private startLine = 0;
  private offset = 0;
  private rows = ROWS;
  private isMirrored = false;
  private isTurned = false;
  private isInverse = false;
  private isAllOn = false;
  /** Without the charge pump a module has no voltage for its dots. */
  private isPumping = false;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** Section 8.9: what a reset leaves; the memory stays as it is. */
  reset(): void {
    const { memory } = this;
    Object.assign(this, new Ssd1306(this.width, this.height));
    Object.assign(this, { memory });
  }

  command(byte: number): void {
    this.words.push(byte);
    if (this.expected > 0) {
      if (--this.expected > 0) return;
    } else {
      this.expected = PARAMETERS.get(byte) ?? 0;
      if (this.expected > 0) return;
    }
    const [command, ...parameters] = this.words as [number, ...number[]];
    this.words = [];
    this.obey(command, parameters[0] ?? 0, parameters[1] ?? 0);
  }

  data(byte: number): void {
    const { columns, pages } = this;
    this.memory[pages.at * COLUMNS + columns.at] = byte;
    if (this.mode === VERTICAL) {
      if (forward(pages)) forward(columns);
    } else if (forward(columns) && this.mode === HORIZONTAL) forward(pages);
  }

  /** A text for each row, four dots a digit; none while nothing is lit. */
  get picture(): string[] {
    if (!this.isOn || !this.isPumping) return [];
    return Array.from({ length: this.height }, (_, y) => {
      const row = Buffer.alloc(this.width >> 3);
      for (let x = 0; x < this.width; x++) if (this.isLit(x, y)) row[x >> 3]! |= 0x80 >> (x & 7);
      return row.toString("hex");
    });
  }

  /** As modules are mounted: upright with the segments remapped (0xA1) and the rows scanned from the last (0xC8). */
  private isLit(x: number, y: number): boolean {
    if (this.isAllOn) return true;
    const first = (COLUMNS - this.width) >> 1;
    const column = this.isMirrored ? first + x : COLUMNS - 1 - first - x;
    const line = this.isTurned ? y : this.height - 1 - y;
    if (line >= this.rows) return false;
    const row = (line + this.startLine + this.offset) % ROWS;
    const bit = (this.memory[(row >> 3) * COLUMNS + column]! >> (row & 7)) & 1;
    return (bit === 1) !== this.isInverse;
  }

  private obey(command: number, first: number, second: number): void {
    if (command < 0x10) this.columns.at = (this.columns.at & 0xf0) | command;
    else if (command < 0x20) this.columns.at = ((command & 7) << 4) | (this.columns.at & 15);
    else if (command >= 0x40 && command < 0x80) this.startLine = command & 63;
    else if (command >= 0xb0 && command < 0xb8) this.pages.at = command & 7;
    else if (command === 0x20) this.mode = first & 3;
    else if (command === 0x21) this.columns = { first: first & 127, last: second & 127, at: first & 127 };
    else if (command === 0x22) this.pages = { first: first & 7, last: second & 7, at: first & 7 };
    else if (command === 0x8d) this.isPumping = (first & 4) !== 0;
    else if (command === 0xa8) this.rows = (first & 63) + 1;
    else if (command === 0xd3) this.offset = first & 63;
    else this.turn(command);
  }

  /** Commands whose lowest bit, or bit 3, says on or off. */
  private turn(command: number): void {
    if ((command & 0xfe) === 0xa0) this.isMirrored = command === 0xa1;
    else if ((command & 0xfe) === 0xa4) this.isAllOn = command === 0xa5;
    else if ((command & 0xfe) === 0xa6) this.isInverse = command === 0xa7;
    else if ((command & 0xfe) === 0xae) this.isOn = command === 0xaf;
    else if ((command & 0xf0) === 0xc0) this.isTurned = (command & 8) !== 0;
  }
}

/** True when it has come round. */
function forward(range: { first: number; last: number; at: number }): boolean {
  if (range.at === range.last) {
    range.at = range.first;
    return true;
  }
  range.at = (range.at + 1) & 127;
  return false;
}
