/** Sixteen more pins on I2C, at 0x20 to 0x27. */
declare module "MCP23017" {
  type Mode = "input" | "output" | "input_pullup";

  /** As a pin of the board's: `set()`, `reset()`, `read()`, `write()`. */
  export interface ExpanderPin {
    set(): void;
    reset(): void;
    write(value: boolean | number): void;
    read(): 0 | 1;
    mode(mode: Mode): void;
  }

  export interface MCP23017 {
    /** Pins are numbered from 0. */
    mode(pin: number, mode: Mode): void;
    read(pin: number): 0 | 1;
    write(pin: number, value: 0 | 1): void;
    /** All pins, one bit each. */
    readPort(): number;
    writePort(value: number): void;
    A0: ExpanderPin;
    A1: ExpanderPin;
    A2: ExpanderPin;
    A3: ExpanderPin;
    A4: ExpanderPin;
    A5: ExpanderPin;
    A6: ExpanderPin;
    A7: ExpanderPin;
    B0: ExpanderPin;
    B1: ExpanderPin;
    B2: ExpanderPin;
    B3: ExpanderPin;
    B4: ExpanderPin;
    B5: ExpanderPin;
    B6: ExpanderPin;
    B7: ExpanderPin;
  }

  /**
   * @param reset the chip's reset pin, where it is wired
   * @param address 0 to 7, as its address pins are wired; default 0
   */
  export function connect(i2c: I2C, reset?: Pin, address?: number): MCP23017;
}

interface EspruinoModules {
  MCP23017: typeof import("MCP23017");
}
