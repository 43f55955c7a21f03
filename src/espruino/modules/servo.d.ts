/** A servo motor of models, on a pin with PWM. It takes its power from elsewhere: not from the board's 3.3 V. */
declare module "servo" {
  export interface Servo {
    /**
     * @param position 0 to 1
     * @param timeMs how long it takes to go there; default 1000
     * @param callback is called when it is there, and with `soft: false` again and again
     * @param options `soft: false`: pulses go on, so that it holds its place
     */
    move(position: number, timeMs?: number, callback?: () => void, options?: { soft?: boolean }): void;
    move(position: number, callback: () => void): void;
  }

  /** @param options `range`: milliseconds from the shortest to the longest pulse, around 1.5 ms; default 1 */
  export function connect(pin: Pin, options?: { range?: number }): Servo;
}

interface EspruinoModules {
  servo: typeof import("servo");
}
