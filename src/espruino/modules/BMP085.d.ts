/** Temperature and pressure on I2C, at 0x77: a BMP085 or a BMP180. */
declare module "BMP085" {
  export interface BMP085 {
    /** Degrees Celsius, after 5 ms. */
    getTemperature(callback: (temperature: number) => void): void;
    /** Pascal and degrees Celsius, after 10 to 31 ms. */
    getPressure(callback: (reading: { pressure: number; temperature: number }) => void): void;
    /** Meters, of two pressures in the same unit. */
    getAltitude(pressure: number, seaLevelPressure: number): number;
    /** The pressure at sea level, in the unit of `pressure`, of one at this height in meters. */
    getSeaLevel(pressure: number, altitude: number): number;
  }

  /** @param mode 0 for little power to 3 for most exact; default 3. Prints a line, and is null, when no sensor answers. */
  export function connect(i2c: I2C, mode?: 0 | 1 | 2 | 3): BMP085 | null;
}

interface EspruinoModules {
  BMP085: typeof import("BMP085");
}
