/** Distance by ultrasound. Its echo is 5 V: a divider brings it down to the 3.3 V that a pin may have. */
declare module "HC-SR04" {
  export interface UltrasonicSensor {
    /** Sends a pulse. The callback of `connect` is called when its echo is back, and not at all when nothing is in reach. */
    trigger(): void;
  }

  /** @param callback gets centimeters, after each pulse */
  export function connect(trigger: Pin, echo: Pin, callback: (centimeters: number) => void): UltrasonicSensor;
}

interface EspruinoModules {
  "HC-SR04": typeof import("HC-SR04");
}
