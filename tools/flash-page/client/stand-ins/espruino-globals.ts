/** What the serial layer of the `espruino` package expects around it. It is loaded after this. */
Object.assign(globalThis, {
  Espruino: {
    Config: {},
    Core: { Config: { add() {} }, Status: { setStatus() {}, incrementProgress() {} } },
    callProcessor: (_name: string, data: unknown, done: (data: unknown) => void) => done(data),
  },
});
