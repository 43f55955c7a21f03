/** How the bytes of the server's packets come in: in single bytes, many packets at once, more than one chunk of the socket holds. */
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { clientOn, connectedOn, heardFilters } from "../support/client-on.js";
import type { Kind } from "../support/runners.js";
import { expectAllToWork, fullyConnected } from "./faults.js";

export function framingChecks(kind: Kind): void {
  test("all answers of the server arrive byte by byte, from the CONNACK on", async ({ onTestFinished: atEnd }) => {
    const bench = await clientOn(kind, atEnd);
    await bench.call("subscribeToAttribute", '"mine"', 'show("update")');
    await bench.call("setServerSideRpcRequestHandler", "function(id,request){return request.params}");
    const subscribed = heardFilters(bench, 2);
    bench.line.dribble();
    await bench.call("connect");
    await subscribed;
    await expectAllToWork(bench);
    await bench.call("sendTelemetry", "{a:1}", 'show("sent")');
    await bench.console.next("sent []");
  });

  test("many packets that come at once are taken in their order", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd);
    const updates = Array.from({ length: 20 }, (_, i) => 1000 + i);
    bench.line.hold();
    for (const mine of updates) bench.device.setSharedAttributes({ mine });
    await bench.line.holds(String(updates.at(-1)));
    bench.line.flow();
    await bench.console.next(`update [{"mine":${updates.at(-1)}}]`);
    const seen = bench.console.lines.filter((line) => line.startsWith("update"));
    expect(seen).toEqual(updates.map((mine) => `update [{"mine":${mine}}]`));
    await expectAllToWork(bench);
  });

  test("a message of 2,000 bytes arrives whole", async ({ onTestFinished: atEnd }) => {
    const bench = await fullyConnected(kind, atEnd);
    const topic = "v1/devices/me/attributes";
    const text = "abcdefghij".repeat(200).slice(0, 2000 - `123${topic}12{"long":""}`.length);
    await bench.call(
      "subscribeToAttribute",
      '"long"',
      'function(got){show("long")(got.long.length,E.CRC32(got.long))}',
    );
    bench.device.setSharedAttributes({ long: text });
    await bench.console.next(`long [${text.length},${crc32(text)}]`);
    await expectAllToWork(bench);
  });

  test("a message of 1,000 bytes goes out whole", async ({ onTestFinished: atEnd }) => {
    const bench = await connectedOn(kind, atEnd);
    const text = "abcdefghij".repeat(98);
    await bench.call("sendTelemetry", `{long:"${text}"}`, 'show("sent")');
    await bench.console.next("sent []");
    expect(bench.device.telemetry.long).toMatchObject([{ value: text }]);
  });
}
