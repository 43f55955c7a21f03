/** Air temperature and humidity on one pin, any GPIO, with a pull-up to 3.3 V. 0 to 50 degrees, 1 each. */
declare module "DHT11" {
  export interface DHT11Reading {
    /** Degrees Celsius; -1 when it failed. */
    temp: number;
    /** Relative humidity in percent; -1 when it failed. */
    rh: number;
    /** True when no try gave a right answer; absent otherwise. */
    err?: true;
    /** When it failed: whether something came, with a wrong checksum. */
    checksumError?: boolean;
    /** The bits as they came, "0" and "1". */
    raw: string;
  }

  export interface DHT11 {
    /** Calls back once: after 50 ms, or with an error after `tries` (default 10), half a second apart. Not more often than every second. */
    read(callback: (reading: DHT11Reading) => void, tries?: number): void;
  }

  export function connect(pin: Pin): DHT11;
}

interface EspruinoModules {
  DHT11: typeof import("DHT11");
}
