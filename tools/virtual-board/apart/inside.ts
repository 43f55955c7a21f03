/** Runs in the board's process: the virtual board, with the network of the process that has started it in place of a thread. */
import { readSync } from "node:fs";
import { startVirtualBoard, type VirtualBoard } from "../index.js";
import { useNetwork } from "../modem.js";
import { textOf } from "../program.js";
import {
  ANSWERS,
  type FromBoard,
  type PackedOptions,
  packed,
  type ToBoard,
  unpacked,
  unpackedFiles,
} from "./messages.js";

// The one power over other processes that no permission takes away.
for (const name of ["kill", "_kill", "_debugProcess", "abort"]) Reflect.deleteProperty(process, name);

const tell = (message: FromBoard) => void process.send?.(message);
let hearNetwork: (message: object) => void = () => {};
const TIME_PORT = 123;
let board: VirtualBoard | undefined;

useNetwork((hear) => {
  hearNetwork = hear;
  return {
    post: (message) => tell({ type: "network", message: packed(message) }),
    connect(message) {
      tell({ type: "network", message: packed(message), wait: true });
      const answer = Buffer.alloc(4);
      return readSync(ANSWERS, answer, 0, 4, null) === 4 ? answer.readInt32LE() : 0;
    },
    ref: () => {},
    unref: () => {},
  };
});

process.on("disconnect", () => process.exit());
// Firmware has one Promise of V8's own, that of `import()`, and Node would end the process for it.
process.on("unhandledRejection", (reason) => tell({ type: "console", line: `Uncaught ${textOf(reason)}` }));
process.on("message", (message: ToBoard) => {
  switch (message.type) {
    case "boot":
      boot(message.options);
      break;
    case "line":
      board?.type(message.line);
      break;
    case "press":
      board?.press(message.pin, message.isPressed);
      break;
    case "set":
      board?.parts.set(message.part, message.control, message.value);
      break;
    case "plug":
      board?.parts.setPlugged(message.part, message.isPlugged);
      break;
    case "look":
      board?.look();
      break;
    case "restart":
      board?.restart();
      break;
    case "network":
      hearNetwork(unpacked(message.message));
  }
});

function boot(options: PackedOptions): void {
  const started = startVirtualBoard({
    ...options,
    ...unpackedFiles(options),
    manualBoot: true,
    datagramsTo: (host, port) => (port === TIME_PORT && options.timeServer) || { host, port },
    onConsole: (line) => tell({ type: "console", line }),
  });
  board = started;
  const labels = Object.keys(options.board?.pins ?? {});
  tell({ type: "parts", parts: started.liveParts });
  tell({ type: "pins", pins: Object.fromEntries(labels.map((label) => [label, levelOf(started.pin(label))])) });
  started.on("part", ({ name }) =>
    tell({ type: "parts", parts: started.liveParts.filter((part) => part.name === name) }),
  );
  started.on("note", (part, text) => tell({ type: "note", part, text }));
  started.on("pin", (pin) => tell({ type: "pin", pin: levelOf(pin) }));
  started.on("client", (client) => tell({ type: "client", client }));
  started.boot();
}

function levelOf({ name, level, duty, activeLow }: ReturnType<VirtualBoard["pin"]>) {
  return { name, level, duty, activeLow };
}
