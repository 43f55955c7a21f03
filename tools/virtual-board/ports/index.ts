/** Espruino's classes for buses, with the hardware ports that the chip has. */
import type { Program } from "../program.js";
import { installI2c } from "./i2c.js";
import { installOneWire } from "./one-wire.js";
import { installSerial } from "./serial.js";
import { installSpi } from "./spi.js";
import { installWaveform } from "./waveform.js";

export function installPorts(program: Program): void {
  installI2c(program);
  installSpi(program);
  installOneWire(program);
  installSerial(program);
  installWaveform(program);
}
