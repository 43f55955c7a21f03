/** Load cells: the amplifier of scales, on two pins. */
declare module "HX711" {
  export interface HX711 {
    /** Grams from where `tare()` was, by `lsbGrams`. */
    readGrams(): number;
    readRaw(): number;
    tare(): void;
    /** Sets `lsbGrams` by a weight that lies on the scales, in grams, and returns it. */
    calculateScale(grams: number): number;
    isReady(): boolean;
    setStandby(on: boolean): void;
  }

  export interface Options {
    sck: Pin;
    miso: Pin;
    /** Channel and gain: A at 128 (default) or 64, B at 32. */
    mode?: "A128" | "A64" | "B32";
    /** Grams of one step of `readRaw()`. */
    lsbGrams?: number;
    /** Of so many readings the middle ones are taken; at least 4. */
    median?: number;
  }

  export function connect(options: Options): HX711;
}

interface EspruinoModules {
  HX711: typeof import("HX711");
}
