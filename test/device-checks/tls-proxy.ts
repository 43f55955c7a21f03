/** A board by TLS, through each of the proxies of docs/recipes/tls.md. */
import { expect, test } from "vitest";
import { startEmulator } from "../../tools/emulator/index.js";
import { type AtEnd, heard } from "../support/on-board.js";
import type { Kind } from "../support/runners.js";
import { hasProxy, PROXY_PROGRAMS, proxyInFront, proxyNearBoards } from "../support/tls-proxies.js";
import { forBoard, makeRsaCertificate } from "../tools/emulator/certificates.js";

export function tlsProxyChecks(kind: Kind): void {
  async function withEmulator(atEnd: AtEnd) {
    const server = makeRsaCertificate("localhost");
    const emulator = await startEmulator({ tls: server });
    atEnd(() => emulator.close());
    const device = emulator.createDevice({ name: "board", token: "board-token" });
    return { emulator, device, server };
  }

  /** Connects, once, with these options besides the token; resolves to the code that it ended with. */
  async function connect(atEnd: AtEnd, port: number, options: object) {
    const board = await kind.start(atEnd);
    const all = { host: "127.0.0.1", port, accessToken: "board-token", ...options };
    await board.run(`open(${JSON.stringify(all)})`);
    await board.run('c.connect(function(e){console.log("ended "+e)})');
    return { ...board, ended: await board.console.next(/^ended /) };
  }

  if (kind.chip !== "ESP8266") {
    for (const program of PROXY_PROGRAMS.filter(hasProxy)) {
      test(`telemetry arrives by TLS through ${program} in front of ThingsBoard`, async ({ onTestFinished: atEnd }) => {
        const { emulator, device } = await withEmulator(atEnd);
        const port = await proxyInFront(program, emulator.mqttPort, atEnd);
        const { ended, run } = await connect(atEnd, port, { unverifiedTls: true });
        expect(ended).toBe("ended undefined");
        const telemetry = heard(emulator, "telemetry");
        await run("c.sendTelemetry({t:1})");
        expect((await telemetry)[0]).toBe(device);
      });
    }

    if (hasProxy("stunnel")) {
      test("stunnel that knows its boards takes those alone", async ({ onTestFinished: atEnd }) => {
        const { emulator } = await withEmulator(atEnd);
        const own = makeRsaCertificate("own");
        const port = await proxyInFront("stunnel", emulator.mqttPort, atEnd, own.cert);
        for (const [unverifiedTls, ended] of [
          [forBoard(own), "ended undefined"],
          [forBoard(makeRsaCertificate("stranger")), "ended -9"],
          [true, "ended -9"],
        ] as const) {
          expect((await connect(atEnd, port, { unverifiedTls })).ended).toBe(ended);
        }
      });
    }
  }

  if (hasProxy("stunnel")) {
    test("stunnel near a board without TLS brings it to ThingsBoard's own, which it knows by its certificate", async ({
      onTestFinished: atEnd,
    }) => {
      const { emulator, server } = await withEmulator(atEnd);
      const port = await proxyNearBoards(emulator.mqttsPort, server.cert, atEnd);
      expect((await connect(atEnd, port, {})).ended).toBe("ended undefined");
      const wrongly = await proxyNearBoards(emulator.mqttsPort, makeRsaCertificate("another").cert, atEnd);
      expect((await connect(atEnd, wrongly, {})).ended).toBe("ended -9");
    });
  }
}
