import { queuePowerCuts } from "../support/queue-power-cuts";

queuePowerCuts(1);
