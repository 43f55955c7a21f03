/** Bluetooth LE of an ESP32. It needs memory; `ESP32.enableBLE(false)` frees it. */

/** A number of 16 bits, or a text as in "180D" or "ABCDABCD-ABCD-ABCD-ABCD-ABCDABCDABCD". */
type EspruinoUUID = number | string;

/** A filter for devices. All of its members must match. */
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
  /** Whether to ask devices for more data. Default: false. */
  active?: boolean;
}

interface EspruinoAdvertisingOptions {
  name?: string;
  /** Whether to send the name. */
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

/** Data of services by their UUID. undefined: only the name of the service. */
type EspruinoAdvertisingData = { [uuid: string]: EspruinoBytes | undefined } | readonly unknown[];

interface EspruinoCharacteristic {
  value?: EspruinoBytes;
  /** Bytes. Default: the length of the first value. */
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
  /** Use it to connect to the device. */
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
  /** Finds one by its UUID. Rejected if there is none. */
  getPrimaryService(uuid: EspruinoUUID): Promise<BluetoothRemoteGATTService>;
  /** Finds all services. */
  getPrimaryServices(): Promise<BluetoothRemoteGATTService[]>;
  /** Calls back with the signal strength in dBm from time to time. undefined ends it. */
  setRSSIHandler(callback?: (rssi: number) => void): void;
}

/** @chips ESP32 */
declare var BluetoothRemoteGATTServer: { readonly prototype: BluetoothRemoteGATTServer };

interface BluetoothRemoteGATTService {
  readonly uuid: string;
  /** Finds one by its UUID. Rejected if there is none. */
  getCharacteristic(uuid: EspruinoUUID): Promise<BluetoothRemoteGATTCharacteristic>;
  /** Finds all characteristics. */
  getCharacteristics(): Promise<BluetoothRemoteGATTCharacteristic[]>;
}

/** @chips ESP32 */
declare var BluetoothRemoteGATTService: { readonly prototype: BluetoothRemoteGATTService };

interface BluetoothRemoteGATTCharacteristic
  extends EspruinoEmitter<{
    /** After `startNotifications`: `event.target.value` has changed. */
    characteristicvaluechanged(event: { target: BluetoothRemoteGATTCharacteristic }): void;
  }> {
  readonly uuid: string;
  readonly value?: DataView;
  /** Reads the value. */
  readValue(): Promise<DataView>;
  /** Writes the value. Fulfilled when it is written. */
  writeValue(data: EspruinoBytes): Promise<void>;
  /** From now on the device sends new values. */
  startNotifications(): Promise<void>;
}

/** @chips ESP32 */
declare var BluetoothRemoteGATTCharacteristic: { readonly prototype: BluetoothRemoteGATTCharacteristic };

interface EspruinoBluetooth
  extends EspruinoEmitter<{
    /** Somebody has connected to this board. */
    connect(address: string): void;
    /** The link is gone, with a code of the radio. 19: the other side ended it. */
    disconnect(reason: number): void;
    /** The security of the link has changed. */
    security(status: object): void;
    /** Services of a device, as they are found. */
    servicesDiscover(services: BluetoothRemoteGATTService[]): void;
    /** Characteristics of a service, as they are found. */
    characteristicsDiscover(characteristics: BluetoothRemoteGATTCharacteristic[]): void;
  }> {
  /** As in "aa:bb:cc:dd:ee:ff". */
  getAddress(isCurrent?: boolean): string;
  /** The default name of the board. */
  getAdvertisingName(): string;
  /** Sets what this board sends to everybody: at most 31 bytes. */
  setAdvertising(data: EspruinoAdvertisingData, options?: EspruinoAdvertisingOptions): void;
  /** The bytes that `setAdvertising` would send. */
  getAdvertisingData(
    data: EspruinoAdvertisingData,
    options?: EspruinoAdvertisingOptions & { flags?: boolean },
  ): number[];
  /** Sets what the board sends if somebody asks for more. */
  setScanResponse(data: readonly (number | string)[]): void;
  /** Sets the services for everybody who connects. */
  setServices(
    services: { [uuid: string]: { [uuid: string]: EspruinoCharacteristic } } | undefined,
    options?: { uart?: boolean; advertise?: string[] },
  ): void;
  /** Sets new values of these services. */
  updateServices(services: { [uuid: string]: { [uuid: string]: { value: EspruinoBytes; notify?: boolean } } }): void;
  /** Ends advertising and all links. `wake` begins again. */
  sleep(): void;
  /** Begins to advertise again. */
  wake(): void;
  /** Restarts Bluetooth. */
  restart(callback?: () => void): void;
  /** Ends the link of whoever connected to this board. */
  disconnect(): void;
  /** Calls back with the signal strength in dBm of whoever connected. undefined ends it. */
  setRSSIHandler(callback?: (rssi: number) => void): void;
  /** Transmit power, dBm. */
  setTxPower(dbm: number): void;
  /** Sets the time between two exchanges of a link. "auto" makes it longer while there is no data. */
  setConnectionInterval(ms: number | "auto"): void;
  /** Security of the link with whoever connected. */
  getSecurityStatus(): { connected: boolean; encrypted?: boolean; bonded?: boolean; connected_addr?: string };
  /** Volts. Not useful on an ESP32. */
  getBattery(): number;

  /** Calls back with each packet that is received. Call it without a function to end it. */
  setScan(callback?: (device: BluetoothDevice) => void, options?: EspruinoScanOptions): void;
  /** Listens for this time in milliseconds (default 2000), then calls back once with all devices. */
  findDevices(callback: (devices: BluetoothDevice[]) => void, options?: number | EspruinoScanOptions): void;
  /** The devices of a list that match one of the filters. */
  filterDevices(devices: readonly BluetoothDevice[], filters: readonly EspruinoBluetoothFilter[]): BluetoothDevice[];
  /** Finds the first device that matches. */
  requestDevice(options: EspruinoScanOptions): Promise<BluetoothDevice>;
  /** Connects to a device by its address. */
  connect(
    address: string,
    options?: { minInterval?: number; maxInterval?: number },
  ): Promise<BluetoothRemoteGATTServer>;
}

/** @chips ESP32: Bluetooth */
declare var NRF: EspruinoBluetooth;
