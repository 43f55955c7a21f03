/** What the serial layer of the `espruino` package expects around it, on Node and in a browser. */
export interface EspruinoGlobals {
  Config: object;
  Core: {
    Config: { add(): void };
    Status: { setStatus(): void; incrementProgress(): void };
    /** Put there by the layer. */
    Serial: EspruinoSerial & { init(): void };
  };
  callProcessor(name: string, data: unknown, done: (data: unknown) => void): void;
}

export function espruinoGlobals(): EspruinoGlobals {
  const nothing = () => {};
  const Core = { Config: { add: nothing }, Status: { setStatus: nothing, incrementProgress: nothing } };
  const callProcessor: EspruinoGlobals["callProcessor"] = (_name, data, done) => done(data);
  return { Config: {}, Core: Core as EspruinoGlobals["Core"], callProcessor };
}

/** It prints each byte that it sends. */
export const silentConsole: Pick<Console, "log" | "warn" | "error"> = { log() {}, warn() {}, error() {} };
