/** Temperature, pressure and humidity, on I2C at 0x76 (`addr` for another: 0x77) or SPI. */
declare module "BME280" {
  export interface BME280Data {
    /** Degrees Celsius. */
    temp: number;
    /** Hectopascal. */
    pressure: number;
    /** Relative humidity in percent. */
    humidity: number;
  }

  export interface BME280 {
    /** What the sensor measured last; it measures every second. */
    getData(): BME280Data;
    /** False: it sleeps, and measures no more. */
    setPower(on: boolean): void;
  }

  export function connect(i2c: I2C, options?: { addr?: number }): BME280;
  export function connectSPI(spi: SPI, chipSelect: Pin): BME280;
}

interface EspruinoModules {
  BME280: typeof import("BME280");
}
