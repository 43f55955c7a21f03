import type { IPublishPacket } from "mqtt-packet";
import { describe, expect, test, vi } from "vitest";
import { connectBoard, emulatorWithDevice, publishPacket, stopClock, subscribePacket } from "../support.js";
import { DATA, Download } from "./support.js";

describe("chunks", () => {
  test("are the bytes of the package, each on the topic with its number", async () => {
    const { download } = await Download.assigned();
    const chunks = [await download.chunk(7, 0, 100), await download.chunk(7, 1, 100), await download.chunk(7, 2, 100)];
    expect(chunks.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(Buffer.concat(chunks)).toEqual(DATA);
  });

  test("past the end are empty", async () => {
    const { download } = await Download.assigned();
    expect(await download.chunk(1, 3, 100)).toHaveLength(0);
    expect(await download.chunk(2, 1, DATA.length)).toHaveLength(0);
  });

  test("without a size have that of the request before", async () => {
    const { download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    expect(await download.chunk(1, 1)).toEqual(DATA.subarray(100, 200));
    expect(await download.chunk(1, 2, 0)).toEqual(DATA.subarray(200));
  });

  test("without any size are the whole, whatever their number", async () => {
    const { download } = await Download.assigned();
    expect(await download.chunk(1, 0)).toEqual(DATA);
    expect(await download.chunk(1, 5)).toEqual(DATA);
  });

  test("remember a size for each request id", async () => {
    const { download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    expect(await download.chunk(2, 0)).toHaveLength(DATA.length);
  });

  test("come at QoS 1 without a subscription, and at the QoS of one", async () => {
    const { download } = await Download.assigned();
    const qos = async () => {
      await download.chunk(1, 0, 10);
      return (download.client.received.at(-1) as IPublishPacket).qos;
    };
    expect(await qos()).toBe(1);
    download.client.send(subscribePacket({ "v2/fw/response/+/chunk/+": 0 }));
    await download.client.next();
    expect(await qos()).toBe(0);
  });

  test("reach MQTT.js unchanged", async () => {
    const { emulator } = await Download.assigned();
    const board = await connectBoard(emulator);
    const received = new Promise<Buffer>((resolve) => board.client.once("message", (_, payload) => resolve(payload)));
    await board.subscribe("v2/fw/response/+/chunk/+");
    await board.publish("v2/fw/request/1/chunk/0", "64");
    expect(await received).toEqual(DATA.subarray(0, 64));
  });

  test("may be as large as 65536 bytes", async () => {
    const { download } = await Download.assigned({ data: Buffer.alloc(70_000, 1) });
    expect(await download.chunk(1, 0, 65_536)).toHaveLength(65_536);
  });

  test("are asked for by a topic that is found anywhere in a longer one", async () => {
    const { download } = await Download.assigned();
    download.request("x/v2/fw/request/007/chunk/02/y", 10);
    await download.client.next();
    expect(await download.client.next()).toMatchObject({ topic: "v2/fw/response/007/chunk/2" });
  });

  test("whose place 32 bits cannot count are acknowledged and not answered", async () => {
    const { download } = await Download.assigned();
    download.request(`v2/fw/request/1/chunk/${2 ** 31 - 1}`, 100);
    expect((await download.client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
  });
});

describe("a request that fails is told on v2/fw/error without a PUBACK, and the connection is closed", () => {
  const error = (text: string) => [{ cmd: "publish", topic: "v2/fw/error", qos: 1, payload: Buffer.from(text) }];

  test("NOT_FOUND without a package", async () => {
    const { emulator } = await emulatorWithDevice();
    const download = await Download.start(emulator);
    download.request("v2/fw/request/1/chunk/0", 100);
    expect(await download.untilClosed()).toMatchObject(error("NOT_FOUND"));
  });

  test("for software too", async () => {
    const { download } = await Download.assigned();
    download.request("v2/sw/request/1/chunk/0", 100);
    expect(await download.untilClosed()).toMatchObject(error("NOT_FOUND"));
  });

  test("FAILURE for a package that has only an url", async () => {
    const { download } = await Download.assigned({ url: "http://files.example/esp32.bin" });
    download.request("v2/fw/request/1/chunk/0", 100);
    expect(await download.untilClosed()).toMatchObject(error("FAILURE"));
  });

  test("PAYLOAD_TOO_LARGE for chunks over 65536 bytes", async () => {
    const { download } = await Download.assigned();
    download.request("v2/fw/request/1/chunk/0", 65_537);
    expect(await download.untilClosed()).toMatchObject(error("PAYLOAD_TOO_LARGE"));
  });

  test("MQTT 5 gets a DISCONNECT too", async () => {
    const { download } = await Download.assigned({}, 5);
    download.request("v2/fw/request/1/chunk/0", 65_537);
    expect((await download.untilClosed()).at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x83 });
  });
});

describe("a request that is no number closes the connection without a PUBACK, with MQTT 5 too:", () => {
  test.each([
    ["the size", "v2/fw/request/1/chunk/0", "1k"],
    ["the chunk, past 32 bits", "v2/fw/request/1/chunk/2147483648", "10"],
  ])("%s", async (_, topic, size) => {
    for (const version of [4, 5] as const) {
      const { download } = await Download.assigned({}, version);
      download.request(topic, size);
      const expected = version === 5 ? [{ cmd: "disconnect", reasonCode: 0x8b }] : [];
      expect(await download.untilClosed()).toMatchObject(expected);
    }
  });
});

describe("a request id", () => {
  test("keeps the package that it began with; a new one gets the new package", async () => {
    const { emulator, device, download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    const newer = emulator.createOtaPackage({ title: "esp32", version: "2.0", data: Buffer.alloc(300, 9) });
    emulator.assignOtaPackage(device, newer);
    expect(await download.chunk(1, 1, 100)).toEqual(DATA.subarray(100, 200));
    expect(await download.chunk(2, 1, 100)).toEqual(Buffer.alloc(100, 9));
  });

  test("is forgotten with the session", async () => {
    const { emulator, device, download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    emulator.assignOtaPackage(
      device,
      emulator.createOtaPackage({ title: "esp32", version: "2.0", data: Buffer.alloc(300, 9) }),
    );
    expect(await (await Download.start(emulator)).chunk(1, 1)).toEqual(Buffer.alloc(300, 9));
  });

  test("is shared by firmware and software: the bytes of the firmware come on the topic of the software", async () => {
    const { emulator, device, download } = await Download.assigned();
    const software = { title: "app", version: "1", type: "SOFTWARE" as const, data: Buffer.alloc(300, 9) };
    emulator.assignOtaPackage(device, emulator.createOtaPackage(software));
    await download.chunk(1, 0, 100);
    expect(await download.chunk(1, 1, 100, "sw")).toEqual(DATA.subarray(100, 200));
    expect(await download.chunk(2, 1, 100, "sw")).toEqual(Buffer.alloc(100, 9));
  });
});

describe("data that the server's cache has lost", () => {
  test("gives empty chunks to the old request id, and comes again for a new one", async () => {
    const { emulator, download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    emulator.evictOtaData();
    expect(await download.chunk(1, 1, 100)).toHaveLength(0);
    expect(await download.chunk(2, 1, 100)).toEqual(DATA.subarray(100, 200));
    expect(await download.chunk(1, 1, 100)).toEqual(DATA.subarray(100, 200));
  });

  test("is not answered at all where the whole is wanted", async () => {
    const { emulator, otaPackage, download } = await Download.assigned();
    await download.chunk(1, 0);
    emulator.evictOtaData(otaPackage);
    download.request("v2/fw/request/1/chunk/0");
    expect((await download.client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback"]);
  });

  test("is that of a package that was deleted", async () => {
    const { emulator, device, otaPackage, download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    emulator.assignOtaPackage(device, undefined);
    emulator.deleteOtaPackage(otaPackage);
    expect(await download.chunk(1, 1, 100)).toHaveLength(0);
  });

  test("is that of the second newest of eleven packages", async () => {
    const { emulator, device, download } = await Download.assigned();
    await download.chunk(0, 0, 100);
    for (let n = 1; n <= 10; n++) {
      emulator.assignOtaPackage(device, emulator.createOtaPackage({ title: "other", version: `${n}`, data: DATA }));
      expect(await download.chunk(0, 0, 100)).toHaveLength(100);
      await download.chunk(n, 0, 100);
    }
    expect(await download.chunk(9, 1, 100)).toHaveLength(0);
    for (const kept of [0, 1, 10]) expect(await download.chunk(kept, 1, 100)).toHaveLength(100);
  });

  test("is an hour old", async () => {
    const { download } = await Download.assigned();
    stopClock();
    await download.chunk(1, 0, 100);
    vi.setSystemTime(Date.now() + 3_599_999);
    expect(await download.chunk(1, 0, 100)).toHaveLength(100);
    vi.setSystemTime(Date.now() + 1);
    expect(await download.chunk(1, 0, 100)).toHaveLength(0);
  });

  test("is all of it after a restart", async () => {
    const { emulator, download } = await Download.assigned();
    await download.chunk(1, 0, 100);
    await emulator.restart();
    expect(await (await Download.start(emulator)).chunk(1, 1, 100)).toEqual(DATA.subarray(100, 200));
  });
});

describe("rate limits", () => {
  test("the first request of an id costs a message, those after it none", async () => {
    const { emulator, device } = await emulatorWithDevice({ rateLimits: { messages: "2:1000" } });
    emulator.assignOtaPackage(device, emulator.createOtaPackage({ title: "esp32", version: "1", data: DATA }));
    // The other message was the CONNECT.
    const download = await Download.start(emulator);
    for (let n = 0; n < 3; n++) expect(await download.chunk(1, n, 100)).not.toHaveLength(0);
    download.client.send(publishPacket("v2/fw/request/2/chunk/0", "100"));
    await download.client.closed;
    expect(download.client.received.at(-1)).toMatchObject({ topic: "v2/fw/response/1/chunk/2" });
  });
});
