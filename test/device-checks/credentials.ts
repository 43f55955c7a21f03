/** Each kind of credentials that ThingsBoard has, on a board. */
import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import type { AtEnd } from "../support/on-board.js";
import type { Kind, Runner } from "../support/runners.js";
import { opensslProxy, recordedWay, refusingPort } from "../support/tls-peers.js";
import { forBoard, makeRsaCertificate } from "../tools/emulator/certificates.js";

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
      emulator.createDevice({ name: "board", token: "board-token" });
      return emulator;
    }

    test("ThingsBoard itself refuses a board that calls it by Espruino's constant name, and takes one that gives no name", async ({
      onTestFinished: atEnd,
    }) => {
      const emulator = await withTls(atEnd);
      const way = await recordedWay(emulator.mqttsPort, atEnd);
      const options = { accessToken: "board-token", unverifiedTls: true };
      const code = await connect(await kind.start(atEnd), way.port, options);
      expect(code).toBe(Buffer.concat(way.sent).includes("mbed TLS Server 1") ? "-9" : "undefined");
    });

    test("a handshake that the server refuses is told as one", async ({ onTestFinished: atEnd }) => {
      const port = await refusingPort(atEnd);
      const { run, console } = await kind.start(atEnd);
      await run(`open(${JSON.stringify({ host: "127.0.0.1", port, accessToken: "a", unverifiedTls: true })})`);
      await run("c.connect()");
      await console.next('error [-9,"TLS handshake"]');
    });

    test("a token opens its device through a proxy on OpenSSL, from whatever server claims to be the right one", async ({
      onTestFinished: atEnd,
    }) => {
      const emulator = await withTls(atEnd);
      const proxy = await opensslProxy(emulator.mqttPort, atEnd);
      const options = { accessToken: "board-token", unverifiedTls: true };
      expect(await connect(await kind.start(atEnd), proxy.port, options)).toBe("undefined");
      expect(proxy.shown).toEqual([undefined]);
    });

    test("a certificate is shown to the proxy", async ({ onTestFinished: atEnd }) => {
      const emulator = await withTls(atEnd);
      const proxy = await opensslProxy(emulator.mqttPort, atEnd);
      const own = makeRsaCertificate("own");
      const options = { accessToken: "board-token", unverifiedTls: forBoard(own) };
      expect(await connect(await kind.start(atEnd), proxy.port, options)).toBe("undefined");
      expect(proxy.shown).toEqual([new X509Certificate(own.cert).raw]);
    });

    test("the end of a link by the server is told, though Espruino calls it an unknown error", async ({
      onTestFinished: atEnd,
    }) => {
      const emulator = await withTls(atEnd);
      const proxy = await opensslProxy(emulator.mqttPort, atEnd);
      const board = await kind.start(atEnd);
      await connect(board, proxy.port, { accessToken: "board-token", unverifiedTls: true });
      emulator.dropConnections();
      expect(await board.console.next(/^disconnect /)).toBe("disconnect [-10]");
      expect(await board.console.next(/^error /)).toBe('error [-10,"unknown error"]');
    });

    // A chip's TLS names the server, which ThingsBoard refuses before it sees a certificate.
    if (kind.chip !== "LINUX") return;

    test("a certificate opens its device, and no token is needed", async ({ onTestFinished: atEnd }) => {
      const emulator = await withTls(atEnd);
      const own = makeRsaCertificate("own");
      const credentials = { type: "X509_CERTIFICATE" as const, certificate: own.cert };
      const device = emulator.createDevice({ name: "certified", credentials });
      const options = { clientId: "any", unverifiedTls: forBoard(own) };
      expect(await connect(await kind.start(atEnd), emulator.mqttsPort, options)).toBe("undefined");
      expect(device.online).toBe(true);
    });

    test("a certificate that the server does not know is refused, beside a good token too", async ({
      onTestFinished: atEnd,
    }) => {
      const emulator = await withTls(atEnd);
      const options = { accessToken: "board-token", unverifiedTls: forBoard(makeRsaCertificate("stranger")) };
      expect(await connect(await kind.start(atEnd), emulator.mqttsPort, options)).toBe("5");
    });
  });
}
