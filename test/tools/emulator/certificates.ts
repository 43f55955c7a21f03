/** Self-signed certificates, made for one test: just enough of X.509 for TLS. */
import { createPrivateKey, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from "node:crypto";

export interface Certificate {
  key: string;
  cert: string;
}

const SHA256_WITH = {
  ec: Buffer.from("300a06082a8648ce3d040302", "hex"),
  rsa: Buffer.from("300d06092a864886f70d01010b0500", "hex"),
};
const COMMON_NAME = Buffer.from("0603550403", "hex");
const DAY_MS = 86_400_000;

/** Finding an RSA key blocks for a second: one serves all certificates. */
let rsaKeys: KeyPairKeyObjectResult | undefined;

export function makeCertificate(
  name: string,
  from = new Date(Date.now() - DAY_MS),
  to = new Date(Date.now() + DAY_MS),
  kind: "ec" | "rsa" = "ec",
): Certificate {
  if (kind === "rsa") rsaKeys ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { privateKey, publicKey } = (kind === "rsa" && rsaKeys) || generateKeyPairSync("ec", { namedCurve: "P-256" });
  const who = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(name)))));
  const body = der(
    0x30,
    der(0x02, Buffer.from([1])),
    SHA256_WITH[kind],
    who,
    der(0x30, utcTime(from), utcTime(to)),
    who,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, privateKey));
  const base64 = der(0x30, body, SHA256_WITH[kind], signature).toString("base64");
  const lines = base64.match(/.{1,64}/g)!.join("\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function utcTime(date: Date): Buffer {
  return der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
}

const rsa = new Map<string, Certificate>();

/** One with an RSA key, since Espruino for Linux knows no other; the same for the same name, since such a key takes long to make. */
export function makeRsaCertificate(name: string): Certificate {
  if (!rsa.has(name)) rsa.set(name, makeCertificate(name, undefined, undefined, "rsa"));
  return rsa.get(name)!;
}

/** As the client's options take them: what openssl writes with `-outform DER`, in base64. */
export function forBoard({ cert, key }: Certificate): Certificate {
  const bare = (pem: string) => pem.replace(/-----[A-Z ]+-----|\n/g, "");
  const pkcs1 = createPrivateKey(key).export({ type: "pkcs1", format: "pem" }).toString();
  return { cert: bare(cert), key: bare(pkcs1) };
}
