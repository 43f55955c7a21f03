/** The project's signing key, settings/signing-key.json: an RSA key as JSON (RFC 7517), for the owner's eyes only. Boards get its public half. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT, ROOT } from "../project.js";

export const SIGNING_KEY_FILE = "settings/signing-key.json";

/** What a board can check in bounded time: multiplying twice is all that an exponent of 3 needs. */
const KEY = { modulusLength: 2048, publicExponent: 3 } as const;

export interface SigningKey {
  privateKey: KeyObject;
  /** The modulus, in 512 hexadecimal digits: the file tb.key of a board. */
  publicKey: string;
  /** Of the public half, for people. */
  fingerprint: string;
}

/** Undefined where packages are not signed. Throws one line for a file that cannot be used. */
export function readSigningKey(root = PROJECT): SigningKey | undefined {
  const file = join(root, SIGNING_KEY_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return keyOf(createPrivateKey({ key: JSON.parse(readFileSync(file, "utf8")), format: "jwk" }));
  } catch {
    // The parser's own words would quote the text, and with it the key.
    throw new Error(
      `${SIGNING_KEY_FILE} is no RSA key of ${KEY.modulusLength} bits with the exponent ${KEY.publicExponent}`,
    );
  }
}

/** Makes the key of a project that has none. */
export function makeSigningKey(root = PROJECT): SigningKey {
  const file = join(root, SIGNING_KEY_FILE);
  if (existsSync(file))
    throw new Error(
      `${SIGNING_KEY_FILE} is there already, key ${readSigningKey(root)?.fingerprint}: boards that have it take nothing of another key`,
    );
  const { privateKey } = generateKeyPairSync("rsa", KEY);
  mkdirSync(join(root, "settings"), { recursive: true });
  const ignored = join(root, "settings/.gitignore");
  if (root !== ROOT && !existsSync(ignored)) writeFileSync(ignored, "*.json\n");
  writeFileSync(file, `${JSON.stringify(privateKey.export({ format: "jwk" }), null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  chmodSync(file, 0o600);
  return keyOf(privateKey);
}

export function keyOf(privateKey: KeyObject): SigningKey {
  const { n = "", e = "" } = privateKey.export({ format: "jwk" });
  const modulus = Buffer.from(n, "base64url");
  if (modulus.length * 8 !== KEY.modulusLength || Buffer.from(e, "base64url").toString("hex") !== "03")
    throw new Error("another kind of key");
  const publicKey = modulus.toString("hex");
  return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
}

/** The first digits of a hash of a tb.key. */
export function fingerprintOf(publicKey: string): string {
  return createHash("sha256").update(publicKey).digest("hex").slice(0, 16);
}
