/** The `espruino` package, of which a page needs the serial layer alone. */
import "./espruino-globals.js";
import "espruino/core/utils.js";
import "espruino/core/serial.js";

let isReady = false;

export default {
  init(done: () => void): void {
    if (!isReady) (Espruino.Core.Serial as unknown as { init(): void }).init();
    isReady = true;
    done();
  },
};
