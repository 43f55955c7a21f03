/** What is wired to the board's pins and speaks more than levels: on I2C, SPI and OneWire, at a serial port, on the line of a strip. */
import type { BoardPin } from "./pins.js";

export interface I2cDevice {
  address: number;
  /** All bytes between two starts or stops. False: it does not acknowledge them. */
  write(bytes: Uint8Array): boolean;
  /** So many bytes; undefined: it does not acknowledge its address. */
  read(count: number): ArrayLike<number> | undefined;
}

export interface SpiDevice {
  /** Its chip select has gone low. */
  select(): void;
  /** A byte each way. */
  transfer(byte: number): number;
}

/** A device on a OneWire bus, bit by bit: what a search needs. */
export interface OneWireDevice {
  /** True: it is there. */
  reset(): boolean;
  write(bit: 0 | 1): void;
  /** 0 pulls the line down. */
  read(): 0 | 1;
}

export interface SerialDevice {
  baud: number;
  /** What the board sends to its pin rx. */
  receive(bytes: Uint8Array): void;
}

/** Of a strip: all that was written between two pauses. */
export interface PixelDevice {
  write(bytes: Uint8Array): void;
}

export interface I2cWiring {
  sda: BoardPin;
  scl: BoardPin;
  device: I2cDevice;
}

export interface SpiWiring {
  sck: BoardPin;
  mosi: BoardPin | undefined;
  miso: BoardPin | undefined;
  /** Without one it is always selected. */
  cs: BoardPin | undefined;
  device: SpiDevice;
}

export interface SerialWiring {
  /** The board's pin that its own tx leads to, and the one that its rx listens to. */
  tx: BoardPin | undefined;
  rx: BoardPin | undefined;
  device: SerialDevice;
}

/** A serial port of the firmware that listens at this pin. */
export interface SerialListener {
  rx: BoardPin;
  baud: number;
  receive(bytes: Uint8Array): void;
}

export class Wires {
  readonly i2c = new Set<I2cWiring>();
  readonly spi = new Set<SpiWiring>();
  readonly oneWire = new Set<{ pin: BoardPin; device: OneWireDevice }>();
  readonly serial = new Set<SerialWiring>();
  readonly pixels = new Set<{ pin: BoardPin; device: PixelDevice }>();
  /** The other ends of `serial`, for as long as a firmware runs. */
  readonly listeners = new Set<SerialListener>();

  /** The devices that answer to this address there: more than one if somebody has wired it so. */
  i2cDevices(sda: BoardPin | undefined, scl: BoardPin | undefined, address: number): I2cDevice[] {
    const there = [...this.i2c].filter((one) => one.sda === sda && one.scl === scl);
    return there.map(({ device }) => device).filter((device) => device.address === address);
  }

  oneWireDevices(pin: BoardPin): OneWireDevice[] {
    return [...this.oneWire].filter((one) => one.pin === pin).map(({ device }) => device);
  }

  /** Bytes of a device that come to the board's pin. At another speed they are other bytes. */
  sendToBoard(pin: BoardPin, baud: number, bytes: Uint8Array): void {
    for (const listener of this.listeners) {
      if (listener.rx === pin) listener.receive(listener.baud === baud ? bytes : garbled(bytes));
    }
  }

  /** Bytes of the firmware that leave by this pin. */
  sendFromBoard(pin: BoardPin, baud: number, bytes: Uint8Array): void {
    for (const { tx, device } of this.serial) {
      if (tx === pin) device.receive(device.baud === baud ? bytes : garbled(bytes));
    }
  }
}

function garbled(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => 0x80 | (byte >> 1));
}
