/** Bluetooth LE of an ESP32. It needs memory: `ESP32.enableBLE(false)` gives that back. */

/** A number of 16 bits, or a text as in "180D" or "ABCDABCD-ABCD-ABCD-ABCD-ABCDABCDABCD". */
type EspruinoUUID = number | string;

/** What is to be true of a device, all of it. */
interface EspruinoBluetoothFilter {
  services?: string[];
  name?: string;
  namePrefix?: string;
  id?: string;
  /** As in `{ "fe95": {} }`. */
  serviceData?: { [uuid: string]: object };
  manufacturerData?: { [id: number]: object };
}

interface EspruinoScanOptions {
  filters?: EspruinoBluetoothFilter[];
  /** Milliseconds. Default: 2000. */
  timeout?: number;
  /** Whether devices are asked for more. Default: false. */
  active?: boolean;
}

interface EspruinoAdvertisingOptions {
  name?: string;
  /** Whether the name is part of it. */
  showName?: boolean;
  discoverable?: boolean;
  /** Default: true. */
  connectable?: boolean;
  /** Default: true. */
  scannable?: boolean;
  /** Milliseconds, 20 to 10,000. Default: 375. */
  interval?: number;
  manufacturer?: number;
  manufacturerData?: EspruinoBytes;
}

/** Data of services by their UUID; undefined names the service alone. */
type EspruinoAdvertisingData = { [uuid: string]: EspruinoBytes | undefined } | readonly unknown[];

interface EspruinoCharacteristic {
  value?: EspruinoBytes;
  /** Bytes. Default: those of the first value. */
  maxLen?: number;
  readable?: boolean;
  writable?: boolean;
  notify?: boolean;
  indicate?: boolean;
  broadcast?: boolean;
  description?: string;
  onWrite?: (event: { data: ArrayBuffer }) => void;
}

/** A device that was found. */
interface BluetoothDevice {
  /** Its address, and "public" or "random". */
  readonly id: string;
  /** dBm. */
  readonly rssi: number;
  readonly name?: string;
  readonly services?: string[];
  readonly data?: ArrayBuffer;
  readonly serviceData?: { [uuid: string]: number[] };
  readonly manufacturer?: number;
  readonly manufacturerData?: ArrayBuffer;
  /** To connect to it. */
  readonly gatt: BluetoothRemoteGATTServer;
}

/** @chips ESP32 */
declare var BluetoothDevice: { readonly prototype: BluetoothDevice };

/** A link to a device. */
interface BluetoothRemoteGATTServer {
  readonly connected: boolean;
  /** Intervals are milliseconds, 7.5 to 4000. */
  connect(options?: { minInterval?: number; maxInterval?: number }): Promise<BluetoothRemoteGATTServer>;
  /** Fulfilled when the link is gone. */
  disconnect(): Promise<void>;
  /** Rejected where there is none. */
  getPrimaryService(uuid: EspruinoUUID): Promise<BluetoothRemoteGATTService>;
  /** All of them. */
  getPrimaryServices(): Promise<BluetoothRemoteGATTService[]>;
  /** dBm now and then; undefined ends it. */
  setRSSIHandler(callback?: (rssi: number) => void): void;
}

/** @chips ESP32 */
declare var BluetoothRemoteGATTServer: { readonly prototype: BluetoothRemoteGATTServer };

interface BluetoothRemoteGATTService {
  readonly uuid: string;
  /** Rejected where there is none. */
  getCharacteristic(uuid: EspruinoUUID): Promise<BluetoothRemoteGATTCharacteristic>;
  /** All of them. */
  getCharacteristics(): Promise<BluetoothRemoteGATTCharacteristic[]>;
}

/** @chips ESP32 */
declare var BluetoothRemoteGATTService: { readonly prototype: BluetoothRemoteGATTService };

interface BluetoothRemoteGATTCharacteristic
  extends EspruinoEmitter<{
    /** After `startNotifications`: `event.target.value` is new. */
    characteristicvaluechanged(event: { target: BluetoothRemoteGATTCharacteristic }): void;
  }> {
  readonly uuid: string;
  readonly value?: DataView;
  /** Its value, asked for. */
  readValue(): Promise<DataView>;
  /** Fulfilled when it is written. */
  writeValue(data: EspruinoBytes): Promise<void>;
  /** The device tells new values from now on. */
  startNotifications(): Promise<void>;
}

/** @chips ESP32 */
declare var BluetoothRemoteGATTCharacteristic: { readonly prototype: BluetoothRemoteGATTCharacteristic };

interface EspruinoBluetooth
  extends EspruinoEmitter<{
    /** Somebody has connected to this board, or is gone: with a code of the radio's. */
    connect(address: string): void;
    /** Somebody is gone, with a code of the radio's: 19 when they wanted to. */
    disconnect(reason: number): void;
    /** How safe the link is has changed. */
    security(status: object): void;
    /** Services of a device, as they are found. */
    servicesDiscover(services: BluetoothRemoteGATTService[]): void;
    /** Characteristics of a service, as they are found. */
    characteristicsDiscover(characteristics: BluetoothRemoteGATTCharacteristic[]): void;
  }> {
  /** As in "aa:bb:cc:dd:ee:ff". */
  getAddress(isCurrent?: boolean): string;
  /** The name that it has without another. */
  getAdvertisingName(): string;
  /** What this board says to all: at most 31 bytes. */
  setAdvertising(data: EspruinoAdvertisingData, options?: EspruinoAdvertisingOptions): void;
  /** The bytes of that. */
  getAdvertisingData(
    data: EspruinoAdvertisingData,
    options?: EspruinoAdvertisingOptions & { flags?: boolean },
  ): number[];
  /** What it says when it is asked for more. */
  setScanResponse(data: readonly (number | string)[]): void;
  /** What it offers to those that connect. */
  setServices(
    services: { [uuid: string]: { [uuid: string]: EspruinoCharacteristic } } | undefined,
    options?: { uart?: boolean; advertise?: string[] },
  ): void;
  /** New values of that. */
  updateServices(services: { [uuid: string]: { [uuid: string]: { value: EspruinoBytes; notify?: boolean } } }): void;
  /** Ends advertising and links; and begins it again. */
  sleep(): void;
  /** Begins to advertise again. */
  wake(): void;
  /** Starts Bluetooth anew. */
  restart(callback?: () => void): void;
  /** Ends the link of who connected. */
  disconnect(): void;
  /** Calls with dBm of who connected; undefined ends it. */
  setRSSIHandler(callback?: (rssi: number) => void): void;
  /** Transmit power, dBm. */
  setTxPower(dbm: number): void;
  /** How often the two talk to each other; "auto" is slower while there is nothing to say. */
  setConnectionInterval(ms: number | "auto"): void;
  /** Of the link with who connected. */
  getSecurityStatus(): { connected: boolean; encrypted?: boolean; bonded?: boolean; connected_addr?: string };
  /** Volts; of no use on an ESP32. */
  getBattery(): number;

  /** Calls with each packet that is heard, until it is called without a function. */
  setScan(callback?: (device: BluetoothDevice) => void, options?: EspruinoScanOptions): void;
  /** Calls once, with all that were heard: for so many milliseconds, 2000 by default. */
  findDevices(callback: (devices: BluetoothDevice[]) => void, options?: number | EspruinoScanOptions): void;
  /** Those of a list that one of the filters fits. */
  filterDevices(devices: readonly BluetoothDevice[], filters: readonly EspruinoBluetoothFilter[]): BluetoothDevice[];
  /** The first that fits. */
  requestDevice(options: EspruinoScanOptions): Promise<BluetoothDevice>;
  /** By its address. */
  connect(
    address: string,
    options?: { minInterval?: number; maxInterval?: number },
  ): Promise<BluetoothRemoteGATTServer>;
}

/** @chips ESP32: Bluetooth */
declare var NRF: EspruinoBluetooth;
