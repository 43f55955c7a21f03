/** Text beyond ASCII: byte strings on the chips, characters on Linux, UTF-8 on the wire of all of them. */
import { describe, expect, test } from "vitest";
import { CHIP_NAMES, clientOnBoard, connectedOnBoard, heard } from "../support/on-board.js";

/** Two, three and four bytes of UTF-8. */
const TEXT = "Größe 21 €, 😀";
const BYTES = Buffer.byteLength(TEXT);

describe.each(CHIP_NAMES)("text on the chip %s", (chip) => {
  const length = chip === "LINUX" ? TEXT.length : BYTES;

  test("arrives in telemetry as it was written, keys included", async () => {
    const bench = await connectedOnBoard(chip);
    bench.call("sendTelemetry", `{"Größe":${JSON.stringify(TEXT)}}`, 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry.Größe).toMatchObject([{ value: TEXT }]);
  });

  test("arrives in client attributes, and comes back when they are asked for", async () => {
    const bench = await connectedOnBoard(chip);
    bench.call("sendAttributes", `{name:${JSON.stringify(TEXT)}}`, 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.clientAttributes).toEqual({ name: TEXT });
    bench.call("requestAttributes", '{clientKeys:["name"]}', "function(got){console.log(got.client.name)}");
    await bench.console.next(TEXT);
  });

  test("of a shared attribute is found under its key, and printed as it is", async () => {
    const bench = await connectedOnBoard(chip);
    const subscribed = heard(bench.emulator, "subscribe");
    bench.call(
      "subscribeToAttribute",
      '"Größe"',
      'function(got){console.log(got["Größe"]);console.log(got["Größe"].length)}',
    );
    await subscribed;
    bench.device.setSharedAttributes({ Größe: TEXT });
    await bench.console.next(TEXT);
    await bench.console.next(String(length));
  });

  test("of an RPC goes through the handler and back unharmed", async () => {
    const bench = await clientOnBoard(chip);
    bench.call(
      "setServerSideRpcRequestHandler",
      "function(id,request){return {length:request.params.length,was:request.params}}",
    );
    const subscribed = heard(bench.emulator, "subscribe");
    bench.call("connect");
    await subscribed;
    expect(await bench.device.rpc("echo", TEXT)).toEqual({ length, was: TEXT });
  });

  test("of a route arrives as the bytes of its UTF-8", async () => {
    const bench = await clientOnBoard(chip);
    bench.call(
      "route",
      '"v1/devices/me/attributes"',
      '"v1/devices/me/attributes"',
      "function(_,bytes){console.log(bytes.length)}",
    );
    const subscribed = heard(bench.emulator, "subscribe");
    bench.call("connect");
    await subscribed;
    bench.device.setSharedAttributes({ a: TEXT });
    await bench.console.next(String(BYTES + '{"a":""}'.length));
  });
});
