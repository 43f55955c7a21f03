/** Drawing into memory, for displays whose drivers send it. With 512 kB of flash an ESP8266 has none of it. */

/** A number as the display has it, "#rrggbb", "#rgb", or red, green and blue of 0 to 1 as three arguments. */
type EspruinoColor = number | string;

/** Vertices: x and y in turns. 64 of them at most where they are drawn. */
type EspruinoPoints = ArrayLike<number>;

/** With `r` its corners are round. */
type EspruinoRectangle = { x: number; y: number; r?: number } & ({ x2: number; y2: number } | { w: number; h: number });

/** A picture. The text of one begins with its width, height and bits per pixel. */
type EspruinoImage =
  | string
  | Graphics
  | ArrayBuffer
  | {
      width: number;
      height: number;
      /** Default: 1. */
      bpp?: number;
      buffer: ArrayBuffer | string;
      /** The color that is not drawn. */
      transparent?: number;
      palette?: Uint16Array;
    };

interface EspruinoImageOptions {
  /** Radians; the picture's middle is then at x and y. */
  rotate?: number;
  /** Default: 1. */
  scale?: number;
  /** Which one, of a picture with several. */
  frame?: number;
  /** Whether what is made smaller is smoothed. */
  filter?: boolean;
}

interface EspruinoCanvasOptions {
  /** Whether each second line goes from right to left. */
  zigzag?: boolean;
  /** Whether the bits of a byte are one below the other, as in an SSD1306. */
  vertical_byte?: boolean;
  /** Whether the highest bit or byte comes first. Default: true. */
  msb?: boolean;
  /** Whether pixels of the upper and the lower half take turns. */
  interleavex?: boolean;
  /** Default: "rgb". */
  color_order?: "rgb" | "rbg" | "brg" | "bgr" | "grb" | "gbr";
  /** Memory to draw into. */
  buffer?: ArrayBuffer | Uint8Array;
}

interface EspruinoTheme {
  /** Colors of text and background, of those that stand out (2), are chosen (H), or are small helpers (W). */
  fg: number;
  bg: number;
  fg2: number;
  bg2: number;
  fgH: number;
  bgH: number;
  fgW: number;
  bgW: number;
  dark: boolean;
}

/** A picture in memory, or a display. What draws returns it, so that calls can follow one another. Coordinates are pixels from the upper left. */
declare class Graphics {
  private constructor();
  /** Draws into memory of so many bits for each pixel. */
  static createArrayBuffer(
    width: number,
    height: number,
    bpp: 1 | 2 | 4 | 8 | 16 | 24 | 32,
    options?: EspruinoCanvasOptions,
  ): Graphics;
  /** Calls for each pixel, or for each rectangle. */
  static createCallback(
    width: number,
    height: number,
    bpp: number,
    callback:
      | ((x: number, y: number, color: number) => void)
      | {
          /** One pixel. */
          setPixel(x: number, y: number, color: number): void;
          /** A rectangle; both corners are within it. */
          fillRect(x1: number, y1: number, x2: number, y2: number, color: number): void;
        },
  ): Graphics;
  /** A picture of a text: blanks and full stops are 0, all else is 1. */
  static createImage(text: string): { width: number; height: number; bpp: number; buffer: string };
  /** The display that is built in: none on these boards. */
  static getInstance(): Graphics | undefined;

  /** The pixels, where they are in memory. */
  readonly buffer?: ArrayBuffer;
  readonly theme: EspruinoTheme;
  /** Changes some of the theme's colors. */
  setTheme(theme: { [Name in keyof EspruinoTheme]?: EspruinoColor | boolean }): Graphics;
  /** Shows what was drawn: of a display, whose driver adds it. */
  flip?(isAll?: boolean): void;
  /** Pixels from left to right, as it is turned. */
  getWidth(): number;
  /** Pixels from top to bottom, as it is turned. */
  getHeight(): number;
  /** Bits for each pixel. */
  getBPP(): number;
  /** Color, font, rotation and the rest as at first. */
  reset(usage?: string): Graphics;
  /** Fills all with the background. */
  clear(isReset?: boolean): Graphics;
  /** Nothing is drawn outside of this; both corners are within it. */
  setClipRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Is added to coordinates from now on. */
  setOffset(x: number, y: number): Graphics;
  /** By so many quarters of a turn clockwise. */
  setRotation(quarters: 0 | 1 | 2 | 3, isMirrored?: boolean): Graphics;
  /** The smallest area that has changed; undefined: nothing has. */
  getModified(isReset?: boolean): { x1: number; y1: number; x2: number; y2: number } | undefined;

  /** The color to draw with. */
  setColor(color: EspruinoColor): Graphics;
  setColor(red: number, green: number, blue: number): Graphics;
  /** The color of the background. */
  setBgColor(color: EspruinoColor): Graphics;
  setBgColor(red: number, green: number, blue: number): Graphics;
  /** As a number. */
  getColor(): number;
  /** As a number. */
  getBgColor(): number;
  /** The number that a color has here. */
  toColor(color: EspruinoColor): number;
  toColor(red: number, green: number, blue: number): number;
  /**
   * Between two colors: 0 the first, 1 the second.
   * @chips LINUX
   */
  blendColor(from: EspruinoColor, to: EspruinoColor, amount: number): number;

  /** The color of a pixel, as a number. */
  getPixel(x: number, y: number): number;
  /** Default: the color that is set. */
  setPixel(x: number, y: number, color?: EspruinoColor): Graphics;
  /** Filled; both corners are within it. */
  fillRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  fillRect(area: EspruinoRectangle): Graphics;
  /** Its outline. */
  drawRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  drawRect(area: EspruinoRectangle): Graphics;
  /** Fills with the background. */
  clearRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  clearRect(area: EspruinoRectangle): Graphics;
  /** Filled, around a middle. */
  fillCircle(x: number, y: number, radius: number): Graphics;
  /** Its outline. */
  drawCircle(x: number, y: number, radius: number): Graphics;
  /**
   * With smooth edges.
   * @chips LINUX
   */
  drawCircleAA(x: number, y: number, radius: number): Graphics;
  /** Filled, in the rectangle between two corners. */
  fillEllipse(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Its outline. */
  drawEllipse(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** From one point to another. */
  drawLine(x1: number, y1: number, x2: number, y2: number): Graphics;
  /**
   * With smooth edges.
   * @chips LINUX
   */
  drawLineAA(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Where `lineTo` begins. */
  moveTo(x: number, y: number): Graphics;
  /** From where the last line or move ended. */
  lineTo(x: number, y: number): Graphics;
  /** `isClosed` joins its ends. */
  drawPoly(points: EspruinoPoints, isClosed?: boolean): Graphics;
  /** Filled; what is at the right and below is not part of it. */
  fillPoly(points: EspruinoPoints): Graphics;
  /**
   * With smooth edges.
   * @chips LINUX
   */
  drawPolyAA(points: EspruinoPoints, isClosed?: boolean): Graphics;
  /**
   * With smooth edges.
   * @chips LINUX
   */
  fillPolyAA(points: EspruinoPoints): Graphics;
  /** The area of one color around this point. */
  floodFill(x: number, y: number, color?: EspruinoColor): Graphics;
  /** Vertices of the curve from the first of three points to the last; 10 at most. */
  quadraticBezier(points: EspruinoPoints, count?: number): number[];
  /** Moved, scaled, turned (radians); or by a matrix of six. */
  transformVertices(
    points: EspruinoPoints,
    change: { x?: number; y?: number; scale?: number; rotate?: number } | ArrayLike<number>,
  ): number[];

  /** "4x6", "6x8" (not on an ESP8266), "Vector:20", and "4x6:2" twice as large. Default: "4x6". */
  setFont(name?: string, size?: number): Graphics;
  /** 4 x 6 pixels. */
  setFontBitmap(): Graphics;
  /** Letters of lines, so many pixels high. */
  setFontVector(height: number): Graphics;
  /** A font of one's own: columns of bits, its first character, a width or one for each, and the height with the scale in bits 8 to 15. */
  setFontCustom(bitmap: string | ArrayBuffer, firstChar: number, width: number | string, height: number): Graphics;
  /** A font in the format PBF. */
  setFontPBF(file: string, scale?: number): Graphics;
  /** Its name, as `setFont` takes it. */
  getFont(): string;
  /** Names of those that are built in. */
  getFonts(): string[];
  /** Pixels. */
  getFontHeight(): number;
  /** -1 left or top (default), 0 middle, 1 right or bottom; quarters of a turn clockwise. */
  setFontAlign(x: -1 | 0 | 1, y: -1 | 0 | 1, quarters?: 0 | 1 | 2 | 3): Graphics;
  /** `isSolid` draws the background too. */
  drawString(text: string | number, x: number, y: number, isSolid?: boolean): Graphics;
  /** Pixels that a text takes. */
  stringWidth(text: string | number): number;
  /** What a text takes, and whether the font has all of its characters. */
  stringMetrics(text: string | number): {
    width: number;
    height: number;
    unrenderableChars: boolean;
    imageCount: number;
    maxImageHeight: number;
  };
  /** Lines that are no wider than this. */
  wrapString(text: string | number, width: number): string[];
  /** A text as polygons of the vector font. */
  getVectorFontPolys(text: string | number, options?: { x?: number; y?: number; w?: number; h?: number }): Uint8Array[];

  /** Its upper left corner is there, unless it is turned. */
  drawImage(image: EspruinoImage, x: number, y: number, options?: EspruinoImageOptions): Graphics;
  /**
   * Up to 4 at once, one over the other.
   * @chips LINUX
   */
  drawImages(
    layers: readonly {
      x: number;
      y: number;
      image: EspruinoImage;
      scale?: number;
      rotate?: number;
      center?: boolean;
      repeat?: boolean;
      nobounds?: boolean;
      palette?: Uint16Array;
      compose?: "" | "add" | "or" | "xor";
    }[],
    options?: { x?: number; y?: number; width?: number; height?: number },
  ): Graphics;
  /** Its size; undefined for what is no picture. */
  imageMetrics(
    image: EspruinoImage,
  ): { width: number; height: number; bpp: number; transparent?: number; frames?: number } | undefined;
  /** All of it, or a part, as a picture; undefined without the memory for it. */
  asImage(type: "string"): string | undefined;
  asImage(
    options?: "object" | ({ type?: "object" | "string" } & Partial<{ x: number; y: number; w: number; h: number }>),
  ): EspruinoImage | undefined;
  /** As a file of Windows. */
  asBMP(): string | undefined;
  /** As a URL that a browser shows. */
  asURL(): string | undefined;
  /** Prints that. */
  dump(): void;
  /** Moves all; what becomes free is filled with the background. */
  scroll(x: number, y: number): Graphics;
  /** Copies an area from 1 to 2. */
  blit(options: {
    x1: number;
    y1: number;
    w: number;
    h: number;
    x2: number;
    y2: number;
    setModified?: boolean;
  }): Graphics;
  /**
   * A convolution: numbers of -128 to 127, line by line, divided by `div`.
   * @chips LINUX
   */
  filter(
    values: readonly number[],
    options: { w: number; h: number; div?: number; offset?: number; max?: number; filter?: "max" },
  ): Graphics;
}
