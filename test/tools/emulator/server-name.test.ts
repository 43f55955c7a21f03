/** What Java's TLS, which is ThingsBoard's, answers to the name that a client gives the server. Each line was seen on a server of Java 17. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { makeCertificate } from "./certificates.js";
import { emulatorWithDevice } from "./support.js";

/** Of an ESP32: Espruino's libs/network/network.c has it as a constant. */
const ESP32_NAME = "mbed TLS Server 1";

const emulatorWithTls = async () => (await emulatorWithDevice({ tls: makeCertificate("server") })).emulator;

/** "taken", or the code that Node has for the alert. */
async function answerTo(port: number, servername: string, version: "TLSv1.2" | "TLSv1.3" = "TLSv1.3"): Promise<string> {
  const options = { servername, rejectUnauthorized: false, minVersion: version, maxVersion: version } as const;
  const socket: TLSSocket = connectTls({ host: "127.0.0.1", port, ...options });
  try {
    await once(socket, "secureConnect");
    return "taken";
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}

test.each(["TLSv1.2", "TLSv1.3"] as const)(
  "a server name with spaces, as an ESP32 sends it, is refused by the alert illegal_parameter, %s",
  async (version) => {
    const { mqttsPort } = await emulatorWithTls();
    expect(await answerTo(mqttsPort, ESP32_NAME, version)).toBe("ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER");
  },
);

test.each(["a_b", "-a", "a-", "a..b", "a.", "a b", "*.com", "a.b-.c", `${"x".repeat(64)}.com`])(
  "a server name that no host can have is refused: %s",
  async (name) => {
    const { mqttsPort } = await emulatorWithTls();
    expect(await answerTo(mqttsPort, name)).toBe("ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER");
  },
);

test.each(["", "localhost", "MBED", "a.example.com", "xn--a", "ÿ.example", `${"x".repeat(63)}.com`])(
  "a server name that a host can have is taken, and so is none: %j",
  async (name) => {
    const { mqttsPort } = await emulatorWithTls();
    expect(await answerTo(mqttsPort, name)).toBe("taken");
  },
);

/** What a client says first. */
async function clientHello(servername: string): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const client = connectTls({ port: (server.address() as AddressInfo).port, servername });
  client.on("error", () => {});
  const [peer] = (await once(server, "connection")) as [Socket];
  const [hello] = (await once(peer, "data")) as [Buffer];
  peer.destroy();
  client.destroy();
  return hello;
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

test("the alert is the bytes that Java sends, and the link is closed", async () => {
  const { mqttsPort } = await emulatorWithTls();
  const socket = await opened(mqttsPort);
  socket.write(await clientHello(ESP32_NAME));
  expect((await buffer(socket)).toString("hex")).toBe("1503030002022f");
});

test.each([1, 5, 100])("a ClientHello is waited for until it is whole, cut after %i", async (length) => {
  const { mqttsPort } = await emulatorWithTls();
  const hello = await clientHello("localhost");
  const socket = await opened(mqttsPort);
  socket.write(hello.subarray(0, length));
  setImmediate(() => socket.write(hello.subarray(length)));
  const [answer] = (await once(socket, "data")) as [Buffer];
  // A handshake record, the ServerHello.
  expect(answer[0]).toBe(0x16);
});

test.each([
  ["MQTT", [0x10, 0, 0, 0, 0]],
  ["a ClientHello that is cut short", [0x16, 3, 1, 0, 4, 1, 0, 0, 0]],
])("what is no TLS, %s, ends the link and nothing else", async (_, bytes) => {
  const { mqttsPort } = await emulatorWithTls();
  const socket = await opened(mqttsPort);
  socket.end(Buffer.from(bytes));
  await once(socket.resume(), "close");
  expect(await answerTo(mqttsPort, "localhost")).toBe("taken");
});

test("a client that says nothing does not keep the emulator from closing", async () => {
  const emulator = await emulatorWithTls();
  const socket = await opened(emulator.mqttsPort);
  const closed = once(socket.resume(), "close");
  await emulator.close();
  await closed;
});
