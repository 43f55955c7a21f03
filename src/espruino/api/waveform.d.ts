/** What is timed by hardware: waveforms, and timers that interrupt. */

interface EspruinoWaveformOptions {
  /** The time of the first sample, in seconds of `getTime()`. Default: now. */
  time?: number;
  /** Whether it begins again at the end. Default: false. */
  repeat?: boolean;
}

/** Samples that are put out or taken at a steady pace. */
interface Waveform
  extends EspruinoEmitter<{
    /** Of one with two buffers: this one is done. */
    buffer(samples: Uint8Array | Uint16Array): void;
    /** The end of one that does not repeat. */
    finish(samples: Uint8Array | Uint16Array): void;
  }> {
  readonly buffer: Uint8Array | Uint16Array;
  /** Only with `doubleBuffer`. */
  readonly buffer2?: Uint8Array | Uint16Array;
  /** Puts samples out at so many Hz, on a pin that `analogWrite` has set up: D25 or D26 of an ESP32; an ESP8266 puts out nothing. `npin` gets those below the middle, upside down. */
  startOutput(pin: Pin, frequency: number, options?: EspruinoWaveformOptions & { npin?: Pin }): void;
  /** Takes them from a pin that `analogRead` can read. */
  startInput(pin: Pin, frequency: number, options?: EspruinoWaveformOptions): void;
  /** Ends it before that; `finish` comes all the same. */
  stop(): void;
}

declare var Waveform: {
  /** So many samples, of 8 or 16 bits (default 8), twice with `doubleBuffer`; or those that are given. */
  new (samples: number | ArrayBuffer | Uint8Array, options?: { doubleBuffer?: boolean; bits?: 8 | 16 }): Waveform;
  readonly prototype: Waveform;
};

/** What there is of a hardware timer. Times are milliseconds. */
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

/** A timer to be. It begins after `time`, and comes again with an `interval`. */
type EspruinoNewTimer = { time: number; interval?: number } & (
  | { type: "SET"; pin: Pin; pin2?: Pin; pin3?: Pin; pin4?: Pin; value: number }
  | { type: "EXEC"; fn: () => void }
  | { type: "EXEC"; ptr: number; userdata: number }
);

interface EspruinoModules {
  /** Timers that come in time although code is running: a function is called between two of its statements. */
  timer: {
    /** All that are under way. */
    list(): EspruinoTimer[];
    /** One of them, by its id. */
    get(id: number): EspruinoTimer | undefined;
    /** Returns its id. What it calls must be kept elsewhere too. */
    add(timer: EspruinoNewTimer): number;
    /** Whether there was one. */
    remove(id: number): boolean;
  };
}
