/** Drawing into memory. The driver of a display sends it. An ESP8266 with 512 kB of flash has no Graphics. */

/** A number as the display uses it, "#rrggbb" or "#rgb". Some functions also take red, green and blue, 0 to 1 each. */
type EspruinoColor = number | string;

/** Vertices: x and y in turns. At most 64 can be drawn. */
type EspruinoPoints = ArrayLike<number>;

/** A rectangle. With `r` its corners are round. */
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
  /** Radians. The middle of the picture is then at x and y. */
  rotate?: number;
  /** Default: 1. */
  scale?: number;
  /** The number of the frame, for a picture with several. */
  frame?: number;
  /** Whether to smooth a picture that gets smaller. */
  filter?: boolean;
}

interface EspruinoCanvasOptions {
  /** Whether every second line goes from right to left. */
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
  /** Colors of text and background: normal, standing out (2), selected (H), and for widgets (W). */
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

/** A picture in memory, or a display. Functions that draw return it, so you can chain calls. Coordinates are pixels from the upper left. */
declare class Graphics {
  private constructor();
  /** Makes a picture in memory, with `bpp` bits for each pixel. */
  static createArrayBuffer(
    width: number,
    height: number,
    bpp: 1 | 2 | 4 | 8 | 16 | 24 | 32,
    options?: EspruinoCanvasOptions,
  ): Graphics;
  /** Makes a picture that calls a function for each pixel, or for each rectangle. */
  static createCallback(
    width: number,
    height: number,
    bpp: number,
    callback:
      | ((x: number, y: number, color: number) => void)
      | {
          /** One pixel. */
          setPixel(x: number, y: number, color: number): void;
          /** A rectangle. Both corners belong to it. */
          fillRect(x1: number, y1: number, x2: number, y2: number, color: number): void;
        },
  ): Graphics;
  /** Makes a picture from a text: blanks and full stops are 0, all other characters are 1. */
  static createImage(text: string): { width: number; height: number; bpp: number; buffer: string };
  /** The built-in display. These boards have none. */
  static getInstance(): Graphics | undefined;

  /** The pixels, if they are in memory. */
  readonly buffer?: ArrayBuffer;
  readonly theme: EspruinoTheme;
  /** Changes some of the theme's colors. */
  setTheme(theme: { [Name in keyof EspruinoTheme]?: EspruinoColor | boolean }): Graphics;
  /** Shows what you have drawn. The driver of a display adds it. */
  flip?(isAll?: boolean): void;
  /** Width in pixels, after rotation. */
  getWidth(): number;
  /** Height in pixels, after rotation. */
  getHeight(): number;
  /** Bits for each pixel. */
  getBPP(): number;
  /** Resets color, font, rotation and the rest. */
  reset(usage?: string): Graphics;
  /** Fills everything with the background color. */
  clear(isReset?: boolean): Graphics;
  /** Limits drawing to this area. Both corners belong to it. */
  setClipRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Adds this to all coordinates from now on. */
  setOffset(x: number, y: number): Graphics;
  /** Rotates by so many quarters of a turn, clockwise. */
  setRotation(quarters: 0 | 1 | 2 | 3, isMirrored?: boolean): Graphics;
  /** The smallest area with all changes. undefined if nothing has changed. */
  getModified(isReset?: boolean): { x1: number; y1: number; x2: number; y2: number } | undefined;

  /** Sets the color to draw with. */
  setColor(color: EspruinoColor): Graphics;
  setColor(red: number, green: number, blue: number): Graphics;
  /** Sets the color of the background. */
  setBgColor(color: EspruinoColor): Graphics;
  setBgColor(red: number, green: number, blue: number): Graphics;
  /** The color to draw with, as a number. */
  getColor(): number;
  /** The color of the background, as a number. */
  getBgColor(): number;
  /** The number of a color in this picture. */
  toColor(color: EspruinoColor): number;
  toColor(red: number, green: number, blue: number): number;
  /**
   * A color between two others. `amount` 0 is the first, 1 the second.
   * @chips LINUX
   */
  blendColor(from: EspruinoColor, to: EspruinoColor, amount: number): number;

  /** The color of a pixel, as a number. */
  getPixel(x: number, y: number): number;
  /** Sets a pixel. Default: the color of `setColor`. */
  setPixel(x: number, y: number, color?: EspruinoColor): Graphics;
  /** Draws a filled rectangle. Both corners belong to it. */
  fillRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  fillRect(area: EspruinoRectangle): Graphics;
  /** Draws the outline of a rectangle. */
  drawRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  drawRect(area: EspruinoRectangle): Graphics;
  /** Fills a rectangle with the background color. */
  clearRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  clearRect(area: EspruinoRectangle): Graphics;
  /** Draws a filled circle. */
  fillCircle(x: number, y: number, radius: number): Graphics;
  /** Draws the outline of a circle. */
  drawCircle(x: number, y: number, radius: number): Graphics;
  /**
   * With smooth edges.
   * @chips LINUX
   */
  drawCircleAA(x: number, y: number, radius: number): Graphics;
  /** Draws a filled ellipse in the rectangle between two corners. */
  fillEllipse(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Draws the outline of an ellipse. */
  drawEllipse(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Draws a line from one point to another. */
  drawLine(x1: number, y1: number, x2: number, y2: number): Graphics;
  /**
   * With smooth edges.
   * @chips LINUX
   */
  drawLineAA(x1: number, y1: number, x2: number, y2: number): Graphics;
  /** Sets the point where `lineTo` begins. */
  moveTo(x: number, y: number): Graphics;
  /** Draws a line from the end of the last line or move. */
  lineTo(x: number, y: number): Graphics;
  /** Draws lines from point to point. `isClosed` joins the ends. */
  drawPoly(points: EspruinoPoints, isClosed?: boolean): Graphics;
  /** Draws a filled polygon. Its right and lower edges do not belong to it. */
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
  /** Fills the area of one color around this point. */
  floodFill(x: number, y: number, color?: EspruinoColor): Graphics;
  /** Vertices of the curve from the first of three points to the last. At most 10. */
  quadraticBezier(points: EspruinoPoints, count?: number): number[];
  /** Moves, scales and rotates (radians) points. Or takes a matrix of six numbers. */
  transformVertices(
    points: EspruinoPoints,
    change: { x?: number; y?: number; scale?: number; rotate?: number } | ArrayLike<number>,
  ): number[];

  /** Sets the font: "4x6" (default), "6x8" (not on an ESP8266), "Vector:20". "4x6:2" is twice as large. */
  setFont(name?: string, size?: number): Graphics;
  /** Sets the font of 4 x 6 pixels. */
  setFontBitmap(): Graphics;
  /** Sets the vector font, with this height in pixels. */
  setFontVector(height: number): Graphics;
  /** Sets a font of your own: columns of bits, the first character, one width or one for each, and the height with the scale in bits 8 to 15. */
  setFontCustom(bitmap: string | ArrayBuffer, firstChar: number, width: number | string, height: number): Graphics;
  /** Sets a font in the format PBF. */
  setFontPBF(file: string, scale?: number): Graphics;
  /** Name of the font, as `setFont` takes it. */
  getFont(): string;
  /** Names of the built-in fonts. */
  getFonts(): string[];
  /** Height of the font in pixels. */
  getFontHeight(): number;
  /** Sets how texts are aligned: -1 left or top (default), 0 middle, 1 right or bottom. `quarters` rotates them clockwise. */
  setFontAlign(x: -1 | 0 | 1, y: -1 | 0 | 1, quarters?: 0 | 1 | 2 | 3): Graphics;
  /** Draws a text. `isSolid` draws the background too. */
  drawString(text: string | number, x: number, y: number, isSolid?: boolean): Graphics;
  /** Width of a text in pixels. */
  stringWidth(text: string | number): number;
  /** Size of a text, and whether the font lacks some of its characters. */
  stringMetrics(text: string | number): {
    width: number;
    height: number;
    unrenderableChars: boolean;
    imageCount: number;
    maxImageHeight: number;
  };
  /** Splits a text into lines of at most this width in pixels. */
  wrapString(text: string | number, width: number): string[];
  /** A text as polygons of the vector font. */
  getVectorFontPolys(text: string | number, options?: { x?: number; y?: number; w?: number; h?: number }): Uint8Array[];

  /** Draws a picture. Its upper left corner is at x and y, unless it is rotated. */
  drawImage(image: EspruinoImage, x: number, y: number, options?: EspruinoImageOptions): Graphics;
  /**
   * Draws up to 4 pictures at once, one over the other.
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
  /** Size of a picture. undefined if it is not a picture. */
  imageMetrics(
    image: EspruinoImage,
  ): { width: number; height: number; bpp: number; transparent?: number; frames?: number } | undefined;
  /** This Graphics, or a part of it, as a picture. undefined if there is not enough memory. */
  asImage(type: "string"): string | undefined;
  asImage(
    options?: "object" | ({ type?: "object" | "string" } & Partial<{ x: number; y: number; w: number; h: number }>),
  ): EspruinoImage | undefined;
  /** The picture as a BMP file. */
  asBMP(): string | undefined;
  /** The picture as a URL for a browser. */
  asURL(): string | undefined;
  /** Prints the URL of `asURL`. */
  dump(): void;
  /** Moves everything. The free area gets the background color. */
  scroll(x: number, y: number): Graphics;
  /** Copies an area from x1, y1 to x2, y2. */
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
   * Applies a convolution. `values` are -128 to 127, line by line; the sum is divided by `div`.
   * @chips LINUX
   */
  filter(
    values: readonly number[],
    options: { w: number; h: number; div?: number; offset?: number; max?: number; filter?: "max" },
  ): Graphics;
}
