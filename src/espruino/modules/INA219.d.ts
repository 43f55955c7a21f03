/** Voltage, current and power of a circuit on I2C, at 0x40. */
declare module "INA219" {
  export interface INA219 {
    /** Before anything is read. Throws when another chip answers. */
    initDevice(): { calibrationFactor: number };
    getBusMilliVolts(): number;
    /** Microvolts over the shunt. */
    getShuntMicroVolts(): number;
    /** Amperes, whatever its name says. */
    getBusMicroAmps(): number;
    /** Watts, whatever its name says. */
    getBusMicroWatts(): number;
  }

  export interface Options {
    /** Amperes. */
    maximumExpectedCurrent: number;
    /** Ohms. */
    rShunt: number;
  }

  /** Without options 3.2768 A and 0.1 ohm; without an address 0x40. */
  export function connect(i2c: I2C, options?: Options, address?: number): INA219;
}

interface EspruinoModules {
  INA219: typeof import("INA219");
}
