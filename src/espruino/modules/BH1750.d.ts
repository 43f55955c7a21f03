/** Light on I2C, at 0x23, or at 0x5C with its address pin high. */
declare module "BH1750" {
  export interface BH1750 {
    /** Begins to measure. 1: by 1 lux (120 ms each), 2: by 4 lux (16 ms), 3: by 0.5 lux (120 ms). Once, or again and again. */
    start(resolution: 1 | 2 | 3, once?: boolean): void;
    /** Lux. Throws when it was not started, or was started once and read. */
    read(): number;
    reset(): void;
    power(on: boolean): void;
    /** How long it measures: 31 to 254, default 69. */
    setMT(time: number): void;
  }

  /** @param isHigh whether its address pin is high; default false */
  export function connect(i2c: I2C, isHigh?: boolean | 0 | 1): BH1750;
}

interface EspruinoModules {
  BH1750: typeof import("BH1750");
}
