/** The display of a Nokia 5110, 84 x 48 pixels, on SPI. */
declare module "PCD8544" {
  /** What is drawn shows with `flip()`. */
  export interface PCD8544 extends Graphics {
    flip(): void;
    /** 0 to 1; 0.5 is the default. */
    setContrast(contrast: number): void;
  }

  /** @param callback is called when the display can be drawn on, after 200 ms */
  export function connect(spi: SPI, dataCommand: Pin, chipEnable: Pin, reset: Pin, callback?: () => void): PCD8544;
}

interface EspruinoModules {
  PCD8544: typeof import("PCD8544");
}
