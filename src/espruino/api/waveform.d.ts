/** Waveforms and timers of the hardware. */

interface EspruinoWaveformOptions {
  /** The time of the first sample, in seconds of `getTime()`. Default: now. */
  time?: number;
  /** Whether it begins again at the end. Default: false. */
  repeat?: boolean;
}

/** Samples that are written to a pin or read from it at a steady pace. */
interface Waveform
  extends EspruinoEmitter<{
    /** With two buffers: this one is done. */
    buffer(samples: Uint8Array | Uint16Array): void;
    /** The end, if it does not repeat. */
    finish(samples: Uint8Array | Uint16Array): void;
  }> {
  readonly buffer: Uint8Array | Uint16Array;
  /** Only with `doubleBuffer`. */
  readonly buffer2?: Uint8Array | Uint16Array;
  /** Outputs samples at this frequency in Hz, on a pin that `analogWrite` has set up: D25 or D26 of an ESP32. An ESP8266 outputs nothing. `npin` gets the samples below the middle, inverted. */
  startOutput(pin: Pin, frequency: number, options?: EspruinoWaveformOptions & { npin?: Pin }): void;
  /** Takes samples from a pin that `analogRead` can read. */
  startInput(pin: Pin, frequency: number, options?: EspruinoWaveformOptions): void;
  /** Stops before the end. `finish` comes all the same. */
  stop(): void;
}

declare var Waveform: {
  /** A number of samples of 8 or 16 bits (default 8), twice with `doubleBuffer`. Or the samples themselves. */
  new (samples: number | ArrayBuffer | Uint8Array, options?: { doubleBuffer?: boolean; bits?: 8 | 16 }): Waveform;
  readonly prototype: Waveform;
};

/** A hardware timer. Times are milliseconds. */
interface EspruinoTimer {
  id: number;
  /** "SET" for pins, "EXEC" for a function, others for waveforms and steppers. */
  type: string;
  time: number;
  interval?: number;
  pins?: Pin[];
  value?: number;
  finished?: true;
}

/** A timer to add. It fires after `time` milliseconds, and with `interval` again and again. */
type EspruinoNewTimer = { time: number; interval?: number } & (
  | { type: "SET"; pin: Pin; pin2?: Pin; pin3?: Pin; pin4?: Pin; value: number }
  | { type: "EXEC"; fn: () => void }
  | { type: "EXEC"; ptr: number; userdata: number }
);

interface EspruinoModules {
  /** Timers that fire in time although code is running. A function is called between two statements of that code. */
  timer: {
    /** All timers that run. */
    list(): EspruinoTimer[];
    /** One of them, by its id. */
    get(id: number): EspruinoTimer | undefined;
    /** Adds a timer and returns its id. Keep a reference to the function that it calls. */
    add(timer: EspruinoNewTimer): number;
    /** Removes a timer. Returns whether it was there. */
    remove(id: number): boolean;
  };
}
