/** Air temperature and humidity on one pin, any GPIO, with a pull-up to 3.3 V. -40 to 80 degrees, 0.1 each. */
declare module "DHT22" {
  export interface DHT22Reading {
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

  export interface DHT22 {
    /** Calls back once: after 50 ms, or with an error after `tries` (default 10), half a second apart. Not more often than every 2 s. */
    read(callback: (reading: DHT22Reading) => void, tries?: number): void;
  }

  export function connect(pin: Pin): DHT22;
}

interface EspruinoModules {
  DHT22: typeof import("DHT22");
}
