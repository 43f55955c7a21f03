/** Thermometers on a OneWire bus: one pin, with a pull-up of 4.7 kOhm to 3.3 V. */
declare module "DS18B20" {
  export interface DS18B20 {
    /**
     * Calls back with degrees Celsius, or null for a wrong checksum, when it has measured: 94 ms at 9 bits to 750 ms at 12. Without a callback it returns
     * what was measured before, and begins anew.
     */
    getTemp(callback: (temperature: number | null) => void): void;
    getTemp(): number | null;
    /** 9 to 12 bits; the sensor keeps it without power. */
    setRes(bits: number): void;
    getRes(): number;
    isPresent(): boolean;
    /** Codes of the sensors whose alarm is on. */
    searchAlarm(): string[];
    /** Whole degrees Celsius below and above which the alarm is on. */
    setAlarm(low: number, high: number): void;
  }

  /** @param device code of a sensor, or its place on the bus from 0; the first when absent. Throws when there is none. */
  export function connect(oneWire: OneWire, device?: string | number): DS18B20;
}

interface EspruinoModules {
  DS18B20: typeof import("DS18B20");
}
