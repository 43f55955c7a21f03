/** I2C: I2C1 and so on, and `new I2C()` in software. What happens when nobody acknowledges differs from chip to chip. */
import { bytesOf } from "../data.js";
import type { BoardPin } from "../pins.js";
import type { Program } from "../program.js";
import { filled } from "../realm.js";
import { addPortClass, optionsOf, pinOption } from "./port-class.js";

interface I2cPort {
  /** Undefined: in software. */
  port: string | undefined;
  isSetUp: boolean;
  sda: BoardPin | undefined;
  scl: BoardPin | undefined;
}

/** What a line reads that nobody pulls down. */
const RELEASED = 0xff;
const LEAST_BITRATE = 100;

export function installI2c(program: Program): void {
  const { realm, chip, hardware } = program;
  const { wires, timeline } = hardware;
  const fail = (task: "Write" | "Read", isSetUp: boolean) => {
    if (chip.name === "ESP8266") throw realm.error("InternalError", `I2C${task}: No ACK 0`);
    // ESP_ERR_INVALID_STATE of the driver that was not installed.
    if (!isSetUp) throw realm.error("Error", `jshI2C${task}:, unknown error code 259`);
    throw realm.error("Error", `jshI2C${task}: slave doesn't ACK the transfer`);
  };

  const write = ({ port, isSetUp, sda, scl }: I2cPort, address: number, bytes: Uint8Array) => {
    timeline.settle();
    const devices = wires.i2cDevices(sda, scl, address);
    const taken = devices.filter((device) => device.write(bytes));
    // In software the acknowledgement is not looked at, and the ports of a build for Linux do nothing.
    if (taken.length === 0 && port && chip.name !== "LINUX") fail("Write", isSetUp);
  };

  const read = ({ port, isSetUp, sda, scl }: I2cPort, address: number, count: number) => {
    timeline.settle();
    const devices = wires.i2cDevices(sda, scl, address);
    const answers = devices.map((device) => device.read(count)).filter((answer) => answer !== undefined);
    const isSilent = answers.length === 0;
    if (isSilent && port && chip.name !== "LINUX") fail("Read", isSetUp);
    const idle = port ? 0 : RELEASED;
    const bytes = Uint8Array.from({ length: count }, (_, i) =>
      // Two that answer at once pull down whatever one of them pulls down.
      isSilent ? idle : answers.reduce((all, answer) => all & (answer[i] ?? RELEASED), RELEASED),
    );
    return filled(realm.bytes(count), bytes);
  };

  addPortClass<I2cPort>(program, {
    name: "I2C",
    hardware: Object.keys(chip.ports.i2c),
    create: (port) => ({ port, isSetUp: false, sda: undefined, scl: undefined }),
    methods: {
      setup: (state, options) => {
        const { sda, scl, bitrate = 100_000 } = optionsOf(options);
        if (Number(bitrate) < LEAST_BITRATE) throw realm.error("Error", "Invalid I2C bitrate");
        const own = state.port === undefined ? undefined : chip.ports.i2c[state.port];
        state.sda = pinOption(program, sda, own?.sda);
        state.scl = pinOption(program, scl, own?.scl);
        state.isSetUp = true;
      },
      writeTo: (state, to, ...data) => {
        const bytes = bytesOf(data, realm);
        if (bytes.length > 0) write(state, addressOf(to), bytes);
      },
      readFrom: (state, from, count) => {
        const length = Math.trunc(Number(count)) || 0;
        return length > 0 ? read(state, addressOf(from), length) : undefined;
      },
      readReg: (state, from, register, count) => {
        const length = Math.trunc(Number(count)) || 0;
        write(state, addressOf(from), Uint8Array.of(Number(register) & 255));
        return length > 0 ? read(state, addressOf(from), length) : undefined;
      },
    },
  });
}

/** A number, or `{address, stop}`. */
function addressOf(value: unknown): number {
  const address = typeof value === "object" && value !== null ? (value as { address?: unknown }).address : value;
  return Number(address) & 127;
}
