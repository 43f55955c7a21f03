/** An OLED display of 128 x 64 pixels, or less, on I2C or SPI. A copy of its pixels is in memory: 1,024 bytes, some 90 of the variables of an ESP8266. */
declare module "SSD1306" {
  /** What is drawn shows with `flip()`. */
  export interface SSD1306 extends Graphics {
    flip(): void;
    /** 0 to 255. */
    setContrast(contrast: number): void;
    on(): void;
    off(): void;
  }

  export interface Options {
    /** Pixels: 64 (default), 48 or 32. */
    height?: number;
    /** Pixels: 128 (default) or 64. */
    width?: number;
    /** 0 to 255. */
    contrast?: number;
  }

  /** @param callback is called when the display can be drawn on, after 100 ms. `address` on the bus: 0x3C (default) or 0x3D. */
  export function connect(
    i2c: I2C,
    callback?: () => void,
    options?: Options & { address?: number; rst?: Pin },
  ): SSD1306;
  export function connectSPI(
    spi: SPI,
    dataCommand: Pin,
    reset?: Pin,
    callback?: () => void,
    options?: Options & { cs?: Pin },
  ): SSD1306;
}

interface EspruinoModules {
  SSD1306: typeof import("SSD1306");
}
