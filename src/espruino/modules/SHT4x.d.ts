/** Temperature and humidity on I2C, at 0x44: an SHT40, SHT41 or SHT45. */
declare module "SHT4x" {
  export interface SHT4x {
    /** Degrees Celsius and relative humidity in percent, after 20 ms. */
    read(callback: (reading: { temp: number; humidity: number }) => void): void;
  }

  export function connect(i2c: I2C): SHT4x;
}

interface EspruinoModules {
  SHT4x: typeof import("SHT4x");
}
