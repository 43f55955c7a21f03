import { firmwarePowerCuts } from "../support/firmware-power-cuts";

firmwarePowerCuts(1);
