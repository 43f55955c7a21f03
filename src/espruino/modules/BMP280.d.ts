/** Temperature and pressure, on I2C at 0x76 or SPI. */
declare module "BMP280" {
  export interface BMP280Data {
    /** Degrees Celsius. */
    temp: number;
    /** Hectopascal. */
    pressure: number;
  }

  export interface BMP280 {
    /** What the sensor measured last; it measures every second. */
    getData(): BMP280Data;
    /** False: it sleeps, and measures no more. */
    setPower(on: boolean): void;
  }

  export function connect(i2c: I2C): BMP280;
  export function connectSPI(spi: SPI, chipSelect: Pin): BMP280;
}

interface EspruinoModules {
  BMP280: typeof import("BMP280");
}
