/** The project's signing key, settings/signing-key.json: an RSA key as JSON (RFC 7517), for the owner's eyes only. Boards get its public half. */
import { createHash, createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../json-file.js";
import { PROJECT } from "../project.js";
import { makeSettingsFolder } from "../settings/file.js";

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
  const text = readFileSync(file, "utf8");
  try {
    return keyOf(createPrivateKey({ key: parseJson(text) as JsonWebKey, format: "jwk" }));
  } catch {
    // The parser's own words would quote the text, and with it the key.
    throw new Error(
      `${SIGNING_KEY_FILE} is not an RSA key of ${KEY.modulusLength} bits with the exponent ${KEY.publicExponent}`,
    );
  }
}

/** Makes the key of a project that has none. */
export function makeSigningKey(root = PROJECT): SigningKey {
  const file = join(root, SIGNING_KEY_FILE);
  if (existsSync(file))
    throw new Error(
      `${SIGNING_KEY_FILE} exists already, key ${readSigningKey(root)?.fingerprint}. It was not changed: boards with this key accept no packages that are signed with another one`,
    );
  const { privateKey } = generateKeyPairSync("rsa", KEY);
  makeSettingsFolder(root);
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
