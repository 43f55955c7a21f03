/** Temperature and humidity on I2C, at 0x70: an SHTC3, asleep between two readings. */
declare module "SHT3C" {
  export interface SHT3C {
    /** Degrees Celsius and relative humidity in percent, after 20 ms. */
    read(callback: (reading: { temp: number; humidity: number }) => void): void;
  }

  export function connectI2C(i2c: I2C): SHT3C;
}

interface EspruinoModules {
  SHT3C: typeof import("SHT3C");
}
