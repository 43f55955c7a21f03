/** Each kind of credentials that ThingsBoard has, on a board. */
import { createPrivateKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import type { AtEnd } from "../support/on-board.js";
import type { Kind, Runner } from "../support/runners.js";
import { type Certificate, makeRsaCertificate } from "../tools/emulator/certificates.js";

const bare = (pem: string) => pem.replace(/-----[A-Z ]+-----|\n/g, "");

/** As the options take them: what openssl writes with `-outform DER`, in base64. */
function tlsOptions({ cert, key }: Certificate) {
  const pkcs1 = createPrivateKey(key).export({ type: "pkcs1", format: "pem" }).toString();
  return { cert: bare(cert), key: bare(pkcs1) };
}

export function credentialsChecks(kind: Kind): void {
  const hasTls = kind.chip !== "ESP8266";

  /** Connects with these options; resolves to the code that it ended with. */
  async function connect({ run, console }: Runner, port: number, options: object): Promise<unknown> {
    await run(`open(${JSON.stringify({ host: "127.0.0.1", port, ...options })})`);
    await run('c.connect(function(e){console.log("ended "+e)})');
    const line = await console.next(/^ended /);
    return line.slice("ended ".length);
  }

  test("user name, password and client identifier open a device in each combination, wrong ones none", async ({
    onTestFinished: atEnd,
  }) => {
    const emulator = await startEmulator();
    atEnd(() => emulator.close());
    emulator.createDevice({ name: "named", credentials: { userName: "u", password: "p" } });
    emulator.createDevice({ name: "identified", credentials: { clientId: "c" } });
    emulator.createDevice({ name: "all", credentials: { clientId: "c", userName: "v", password: "p" } });
    const board = await kind.start(atEnd);
    for (const [options, code] of [
      [{ username: "u", password: "p" }, "undefined"],
      [{ username: "u", password: "q" }, "5"],
      [{ clientId: "c" }, "undefined"],
      [{ clientId: "d" }, "2"],
      [{ clientId: "c", username: "v", password: "p" }, "undefined"],
    ] as const) {
      expect([options, await connect(board, emulator.mqttPort, options)]).toEqual([options, code]);
      await board.run("c.disconnect()");
    }
  });

  if (!hasTls) {
    test("over TLS there are none: the chip has no TLS, and says so", async ({ onTestFinished: atEnd }) => {
      expect(await connect(await kind.start(atEnd), 1, { accessToken: "a", unverifiedTls: true })).toBe("-9");
    });
    return;
  }

  describe("over TLS", () => {
    async function withTls(atEnd: AtEnd) {
      // Signed by nobody that a board knows: Espruino does not look.
      const emulator = await startEmulator({ tls: makeRsaCertificate("server") });
      atEnd(() => emulator.close());
      return emulator;
    }

    test("a certificate opens its device, and no token is needed", async ({ onTestFinished: atEnd }) => {
      const emulator = await withTls(atEnd);
      const own = makeRsaCertificate("own");
      const credentials = { type: "X509_CERTIFICATE" as const, certificate: own.cert };
      const device = emulator.createDevice({ name: "board", credentials });
      const options = { clientId: "any", unverifiedTls: tlsOptions(own) };
      expect(await connect(await kind.start(atEnd), emulator.mqttsPort, options)).toBe("undefined");
      expect(device.online).toBe(true);
    });

    test("a certificate that the server does not know is refused, beside a good token too", async ({
      onTestFinished: atEnd,
    }) => {
      const emulator = await withTls(atEnd);
      emulator.createDevice({ name: "board", token: "board-token" });
      const options = { accessToken: "board-token", unverifiedTls: tlsOptions(makeRsaCertificate("stranger")) };
      expect(await connect(await kind.start(atEnd), emulator.mqttsPort, options)).toBe("5");
    });

    test("a token does, from whatever server claims to be the right one", async ({ onTestFinished: atEnd }) => {
      const emulator = await withTls(atEnd);
      emulator.createDevice({ name: "board", token: "board-token" });
      const options = { accessToken: "board-token", unverifiedTls: true };
      expect(await connect(await kind.start(atEnd), emulator.mqttsPort, options)).toBe("undefined");
    });
  });
}
