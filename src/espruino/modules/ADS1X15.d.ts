/** Four analog inputs on I2C, at 0x48: an ADS1015 or an ADS1115. */
declare module "ADS1X15" {
  /** One input, or the difference of two. */
  type Channel = 0 | 1 | 2 | 3 | [0, 1] | [0, 3] | [1, 3] | [2, 3];

  export interface ADS1X15 {
    /** 0x48 to 0x4B, as its ADDR pin is wired. */
    setAddr(address: number): void;
    /** Millivolts of the largest value: 6144, 4096, 2048 (default), 1024, 512 or 256. */
    setGain(millivolts: number): void;
    /** -32768 to 32767, after 8 ms. */
    getADC(channel: Channel, callback: (value: number) => void): void;
    /** Volts, after 8 ms. */
    getADCVoltage(channel: Channel, callback: (volts: number) => void): void;
  }

  /** @param options `part` is "ads1015" (default) or "ads1115" */
  export function connect(i2c: I2C, options?: { part?: "ads1015" | "ads1115" }): ADS1X15;
}

interface EspruinoModules {
  ADS1X15: typeof import("ADS1X15");
}
