/** Text beyond ASCII: byte strings on the chips, characters on Linux, UTF-8 on the wire of all of them. */
import { expect, test } from "vitest";
import { clientOn, connectedOn } from "../support/client-on.js";
import { heard } from "../support/on-board.js";
import { type Kind, parsedKeysAreBytes } from "../support/runners.js";

/** Two, three and four bytes of UTF-8. */
const TEXT = "Größe 21 €, 😀";
/** The same, but for what is two characters to JavaScript and one to Espruino. */
const PLAIN = "Größe 21 €";
const BYTES = Buffer.byteLength(TEXT);

export function textChecks(kind: Kind): void {
  const length = kind.chip === "LINUX" ? PLAIN.length : Buffer.byteLength(PLAIN);

  test("text arrives in telemetry as it was written, keys included", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("sendTelemetry", `{"Größe":${JSON.stringify(TEXT)}}`, 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry.Größe).toMatchObject([{ value: TEXT }]);
  });

  test("text arrives in client attributes, and comes back when they are asked for", async ({
    onTestFinished: atEnd,
  }) => {
    const bench = await connectedOn(kind, atEnd);
    await bench.call("sendAttributes", `{name:${JSON.stringify(TEXT)}}`, 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.clientAttributes).toEqual({ name: TEXT });
    await bench.call("requestAttributes", '{clientKeys:["name"]}', "function(got){console.log(got.client.name)}");
    await bench.console.next(TEXT);
  });

  test("text of a shared attribute is found under its key, and printed as it is", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("subscribeToAllAttributes", 'function(got){console.log(got["Größe"])}');
    await subscribed;
    bench.device.setSharedAttributes({ Größe: TEXT });
    await bench.console.next(TEXT);
  });

  const bytesAsKeys = parsedKeysAreBytes(kind);
  (bytesAsKeys ? test.fails : test)(
    `a subscription by a key beyond ASCII hears of it${bytesAsKeys ? " (fails: its key is compared with those of Object.keys)" : ""}`,
    async ({ onTestFinished: atEnd }) => {
      const bench = await connectedOn(kind, atEnd);
      const subscribed = heard(bench.emulator, "subscribe");
      await bench.run('c.subscribeToAttribute("Größe",show("one"));c.subscribeToAllAttributes(show("all"))');
      await subscribed;
      bench.device.setSharedAttributes({ Größe: 1 });
      await bench.console.next(/^all/);
      expect(bench.console.lines).toContainEqual(expect.stringMatching(/^one/));
    },
  );

  test("text of an RPC goes through the handler and back unharmed", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    await bench.call(
      "setServerSideRpcRequestHandler",
      "function(id,request){return {length:request.params[1].length,was:request.params[0]}}",
    );
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("connect");
    await subscribed;
    expect(await bench.device.rpc("echo", [TEXT, PLAIN])).toEqual({ length, was: TEXT });
  });

  test("text of a route arrives as the bytes of its UTF-8", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    await bench.call(
      "route",
      '"v1/devices/me/attributes"',
      '"v1/devices/me/attributes"',
      "function(_,bytes){console.log(bytes.length)}",
    );
    const subscribed = heard(bench.emulator, "subscribe");
    await bench.call("connect");
    await subscribed;
    bench.device.setSharedAttributes({ a: TEXT });
    await bench.console.next(String(BYTES + '{"a":""}'.length));
  });
}
