/** Digests and ciphers. */

/** A message or a key: the bytes of a text or a list. */
type EspruinoCryptoData = string | ArrayBuffer | ArrayLike<number>;

interface EspruinoAesOptions {
  /** 16 bytes. Default: all 0. */
  iv?: EspruinoCryptoData;
  /** Default: "CBC". */
  mode?: "CBC" | "CFB" | "CTR" | "OFB" | "ECB";
}

interface EspruinoAes {
  /** The key has 16, 24 or 32 bytes, and the message of CBC and ECB a multiple of 16. */
  encrypt(message: EspruinoCryptoData, key: EspruinoCryptoData, options?: EspruinoAesOptions): ArrayBuffer;
  /** The message of `encrypt`, with the same options. */
  decrypt(message: EspruinoCryptoData, key: EspruinoCryptoData, options?: EspruinoAesOptions): ArrayBuffer;
  /**
   * CCM: the tag shows whether the message was changed. The key has 16 bytes, the nonce 7 to 13, the tag 4 to 16 (an even number).
   * @chips LINUX
   */
  ccmEncrypt(
    message: EspruinoCryptoData,
    key: EspruinoCryptoData,
    nonce: EspruinoCryptoData,
    tagBytes: number,
  ): { data: ArrayBuffer; tag: ArrayBuffer };
  /**
   * Decrypts a message of `ccmEncrypt`. null if the message was changed.
   * @chips LINUX
   */
  ccmDecrypt(
    message: EspruinoCryptoData,
    key: EspruinoCryptoData,
    nonce: EspruinoCryptoData,
    tag: EspruinoCryptoData,
  ): ArrayBuffer | null;
}

/**
 * The same as `require("crypto").AES`.
 * @chips ESP32 LINUX
 */
declare var AES: EspruinoAes;

interface EspruinoCrypto {
  /** 20 bytes. */
  SHA1(message: EspruinoCryptoData): ArrayBuffer;
  /**
   * 28 bytes.
   * @chips ESP32 LINUX
   */
  SHA224(message: EspruinoCryptoData): ArrayBuffer;
  /**
   * 32 bytes. For an ESP8266 there is `src/espruino/sha256.ts`.
   * @chips ESP32 LINUX
   */
  SHA256(message: EspruinoCryptoData): ArrayBuffer;
  /**
   * 48 bytes.
   * @chips ESP32 LINUX
   */
  SHA384(message: EspruinoCryptoData): ArrayBuffer;
  /**
   * 64 bytes.
   * @chips ESP32 LINUX
   */
  SHA512(message: EspruinoCryptoData): ArrayBuffer;
  /**
   * Makes a key from a password. `keySize` counts 4 bytes each.
   * @chips ESP32 LINUX
   */
  PBKDF2(
    password: EspruinoCryptoData,
    salt: EspruinoCryptoData,
    options: { keySize: number; iterations: number; hasher: "SHA1" | "SHA224" | "SHA256" | "SHA384" | "SHA512" },
  ): ArrayBuffer;
  /** @chips ESP32 LINUX */
  readonly AES: EspruinoAes;
}

interface EspruinoModules {
  /** An ESP8266 has only SHA1. With 512 kB of flash it does not have the module at all. */
  crypto: EspruinoCrypto;
}
