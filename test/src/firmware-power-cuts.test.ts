import { firmwarePowerCuts } from "../support/firmware-power-cuts";

// After each byte: firmware-power-cuts.slow.test.ts.
firmwarePowerCuts(13);
