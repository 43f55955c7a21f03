/** A thermocouple on SPI: -200 to 1350 degrees, 0.25 each. */
declare module "MAX31855" {
  export interface MAX31855 {
    /** Degrees Celsius; or what is wrong with the probe: 1 open, 3 shorted to ground, 4 shorted to VCC. */
    getTemp(): { temp: number; fault: 0 } | { temp?: undefined; fault: number; faultstring?: string };
  }

  export function connect(spi: SPI, chipSelect: Pin): MAX31855;
}

interface EspruinoModules {
  MAX31855: typeof import("MAX31855");
}
