/** Updates over the air, on a board whose server, flash and time are the test's: what is assigned, refused and checked. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { sha256 } from "../../src/espruino/sha256";
import type { FirmwareUpdateOptions } from "../../src/firmware-update";
import { hasFailed, isAt, isUpdated, NEW, pass, start, WHOLE } from "../support/assigned-update";
import { modules } from "../support/espruino-globals";
import { FlashStorage } from "../support/flash-storage";
import { firmware, TITLE } from "../support/update-board";
import { checksumText } from "../support/update-server";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  onTestFinished(() => {
    vi.useRealTimers();
    delete modules.crypto;
  });
});

describe("a package that is assigned", () => {
  test("is asked for chunk by chunk, each of the size that was said, and runs in the end", () => {
    const board = start();
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.requests).toEqual([
      "3/chunk/0:64",
      "3/chunk/1:64",
      "3/chunk/2:64",
      "3/chunk/3:64",
      "3/chunk/4:64",
    ]);
    expect(board.flash.read("tb1")).toBe(NEW);
    expect(board.running).toBe("1.1");
  });

  test("is told of as it goes, and as UPDATED by the new firmware alone, once that is online", () => {
    const board = start();
    board.run(isUpdated(board));
    expect(board.server.states()).toEqual(WHOLE);
    expect(board.online).toEqual(["1.0", "1.1"]);
    const versions = board.server.telemetry.map((values) => `${values.current_fw_version} ${values.fw_state}`);
    expect(versions.at(0)).toBe("1.0 undefined");
    expect(versions.at(-2)).toBe("1.0 UPDATING");
    expect(versions.at(-1)).toBe("1.1 UPDATED");
    expect(board.server.telemetry.every((values) => values.current_fw_title === TITLE)).toBe(true);
  });

  test("is not loaded when it is what runs", () => {
    const board = start({ version: "1.0" });
    pass(board, 60);
    expect(board.server.requests).toEqual([]);
    expect(board.server.states()).toEqual([]);
  });

  test.each(["1.0.1", "1.", "1.00"])("is another one when its version is %s and not 1.0", (version) => {
    const board = start({ version, data: firmware(version) });
    expect(board.run(isUpdated(board))).toBe(true);
  });

  test("comes by a push too, whichever of its attributes that has", () => {
    const board = start(undefined);
    delete board.server.attributes.fw_version;
    board.server.unassign();
    pass(board, 5);
    board.server.assign({ title: TITLE, version: "1.1", data: NEW });
    board.client!.push("fw_version");
    expect(board.run(isUpdated(board))).toBe(true);
  });

  test("is loaded once when the same push comes again in the middle", () => {
    const board = start();
    board.run(() => board.server.requests.length === 3);
    board.client!.push("fw_version");
    board.client!.push("fw_version");
    board.run(isUpdated(board));
    expect(board.server.requests.length).toBe(5);
    expect(board.server.states()).toEqual(WHOLE);
  });

  test("is given up for another that is assigned in the middle", () => {
    const board = start();
    board.run(() => board.server.requests.length === 3);
    board.server.assign({ title: TITLE, version: "1.2", data: firmware("1.2") });
    board.client!.push("fw_version");
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.running).toBe("1.2");
    expect(board.started).toEqual(["1.0", "1.2"]);
  });

  test("is dropped when it is taken away in the middle", () => {
    const board = start();
    board.server.answer = (payload, index) => (index === 2 ? undefined : payload);
    board.run(() => board.server.requests.length === 3);
    board.server.unassign();
    board.client!.push("fw_version");
    pass(board, 300);
    expect(board.server.requests.length).toBe(3);
    expect(board.running).toBe("1.0");
  });

  test("is loaded after another failed its trial meanwhile, whose failure is not noted as its own", () => {
    const board = start({ data: firmware("1.1", "throws") });
    board.run(() => board.running === "1.1");
    board.server.assign({ title: TITLE, version: "1.2", data: firmware("1.2") });
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.states().slice(4)).toEqual(["FAILED: Error: no good", ...WHOLE]);
    expect(board.running).toBe("1.2");
  });

  test("waits with its restart for the application", () => {
    let restart: (() => void) | undefined;
    const board = start({}, { beforeRestart: (go) => (restart = go) });
    board.run(isAt(board, "UPDATING"));
    pass(board, 600);
    expect(board.started).toEqual(["1.0"]);
    restart!();
    expect(board.run(isUpdated(board))).toBe(true);
  });

  test.each([
    ["its restart", "UPDATING"],
    ["its checksum", "DOWNLOADED"],
  ])(
    "that is assigned a second time, with other bytes, is not installed by %s that was waited for at the first",
    (what, state) => {
      const waiting: (() => void)[] = [];
      const options =
        what === "its restart"
          ? { beforeRestart: (go: () => void) => waiting.push(go) }
          : {
              sha256: (_: string, done: (hex: string) => void) => waiting.push(() => done(checksumText("SHA256", NEW))),
            };
      const assigned = {
        title: TITLE,
        version: "1.1",
        data: NEW,
        algorithm: what === "its restart" ? "CRC32" : "SHA256",
      };
      const board = start(assigned, options as Partial<FirmwareUpdateOptions>);
      const { server } = board;
      board.run(() => isAt(board, state)() && waiting.length > 0);
      server.assign({ title: TITLE, version: "1.2", data: firmware("1.2") });
      board.client!.push("fw_version");
      board.run(() => server.requests.length > 6);
      server.assign(assigned);
      server.answer = (payload, index) => (index < 3 ? "x".repeat(payload.length) : undefined);
      board.client!.push("fw_version");
      board.run(() => !!board.flash.read("tb1")?.startsWith("xxx"));
      waiting[0]!();
      pass(board, 600);
      expect(board.started).toEqual(["1.0"]);
      expect(server.states().filter((each) => each === "VERIFIED").length).toBe(what === "its restart" ? 1 : 0);
    },
  );

  test("takes no bytes before its first chunk was asked for", () => {
    const board = start(undefined);
    pass(board, 5);
    const client = board.client!;
    const ask = client.requestAttributes;
    client.requestAttributes = (keys, callback) => {
      ask.call(client, keys, callback);
      client.receive("v2/fw/response/1/chunk/-1", "x".repeat(64));
    };
    board.server.assign({ title: TITLE, version: "1.1", data: NEW });
    client.push("fw_version");
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.states()).toEqual(WHOLE);
  });

  test("is followed by the next: the slots take turns", () => {
    const board = start();
    for (const version of ["1.1", "1.2", "1.3"]) {
      board.server.assign({ title: TITLE, version, data: firmware(version) });
      board.client?.push("fw_version");
      expect(board.run(() => isUpdated(board)() && board.server.telemetry.at(-1)!.current_fw_version === version)).toBe(
        true,
      );
    }
    expect([board.flash.read("tb0"), board.flash.read("tb1")]).toEqual([firmware("1.2"), firmware("1.3")]);
  });
});

describe("a package is refused before its first chunk", () => {
  test.each([
    ["of another title", { title: "pump" }, `FAILED: it is pump, and this board runs ${TITLE}`],
    ["with an algorithm that the board has not", { algorithm: "MD5" }, "FAILED: no MD5 on this board"],
    ["with SHA256 where there is none", { algorithm: "SHA256" }, "FAILED: no SHA256 on this board"],
  ])("%s", (_what, assigned, state) => {
    const board = start(assigned);
    expect(board.run(hasFailed(board))).toBe(true);
    pass(board, 60);
    expect(board.server.states()).toEqual([state]);
    expect(board.server.requests).toEqual([]);
  });

  test("that is larger than a number of 32 bits", () => {
    const board = start();
    board.server.attributes.fw_size = 3e9;
    board.run(hasFailed(board));
    expect(board.server.states()[0]).toMatch(/^FAILED: too little flash/);
    expect(board.server.requests).toEqual([]);
  });

  test("that is at a URL", () => {
    const board = start();
    for (const name of ["size", "checksum", "checksum_algorithm"]) delete board.server.attributes[`fw_${name}`];
    board.run(hasFailed(board));
    expect(board.server.states()).toEqual(["FAILED: no version, size or checksum: a URL is not loaded"]);
  });

  test("that is too large for what is free, with the bytes that are missing, and nothing is written or compacted", () => {
    const flash = new FlashStorage(4 * 4096);
    const data = firmware("1.1", "works", 16000);
    const board = start({ data }, {}, flash);
    board.run(hasFailed(board));
    const [state] = board.server.states();
    const missing = Number(/(\d+) bytes/.exec(state!)![1]);
    expect(state).toBe(`FAILED: too little flash: ${missing} bytes more are needed`);
    expect([flash.written, flash.compactions]).toEqual([0, 0]);
    const fits = start({ data: firmware("1.1", "works", 16000 - missing) }, {}, new FlashStorage(4 * 4096));
    expect(fits.run(isUpdated(fits))).toBe(true);
    expect(fits.flash.compactions).toBe(0);
  });

  test("when the loader did not start what runs", () => {
    const board = start();
    board.flash.erase("tb.p0");
    board.flash.write(".bootcde", 'boot("1.0","works")');
    board.powerOn();
    board.run(hasFailed(board));
    expect(board.server.states()).toEqual(["FAILED: the loader did not start this firmware"]);
  });

  test("and looked at anew by each start, which tells of it again, or loads it once there is room", () => {
    const flash = new FlashStorage(4 * 4096);
    const board = start(undefined, {}, flash);
    flash.write("other", "o".repeat(flash.getFree() - 32 - 4100));
    board.server.assign({ title: TITLE, version: "1.1", data: NEW });
    for (const count of [1, 2]) {
      pass(board, 60);
      expect(board.server.states()).toEqual(Array(count).fill(expect.stringMatching(/^FAILED: too little flash/)));
      board.powerOn();
    }
    flash.erase("other");
    flash.compact();
    expect(board.run(isUpdated(board))).toBe(true);
  });

  test("and not asked for again with every connection", () => {
    const board = start({ title: "pump" });
    board.run(hasFailed(board));
    for (let i = 0; i < 3; i++) {
      board.client!.turn(false);
      pass(board, 2);
      board.client!.turn(true);
      pass(board, 2);
    }
    expect(board.server.telemetry.filter((values) => values.fw_state).length).toBe(1);
  });
});

describe("a checksum", () => {
  test("of SHA256 is made by the chip where that can", () => {
    const digest = (data: string) => new Uint8Array(createHash("sha256").update(data, "latin1").digest()).buffer;
    modules.crypto = { SHA256: vi.fn(digest) };
    const board = start({ algorithm: "SHA256" });
    expect(board.run(isUpdated(board))).toBe(true);
    expect((modules.crypto as { SHA256: unknown }).SHA256).toHaveBeenCalledOnce();
  });

  test("of SHA256 is made by the function that was given where the chip cannot", () => {
    const board = start({ algorithm: "SHA256" }, { sha256 });
    expect(board.run(isUpdated(board))).toBe(true);
  });

  test("may be written in capitals", () => {
    const board = start({ checksum: checksumText("CRC32", NEW).toUpperCase() });
    expect(board.run(isUpdated(board))).toBe(true);
  });

  test("that is wrong fails the package, for good: over restarts too", () => {
    const board = start({ checksum: "00000000" });
    board.run(hasFailed(board));
    expect(board.server.states()).toEqual([
      "DOWNLOADING",
      "DOWNLOADED",
      `FAILED: checksum is ${checksumText("CRC32", NEW)}`,
    ]);
    board.powerOn();
    pass(board, 60);
    expect(board.server.requests.length).toBe(5);
    expect(board.started).toEqual(["1.0", "1.0"]);
  });

  test("that failed is tried again once the package was taken away", () => {
    const board = start({ checksum: "00000000" });
    board.run(hasFailed(board));
    const { ...attributes } = board.server.attributes;
    board.server.unassign();
    board.client!.push("fw_version");
    pass(board, 5);
    Object.assign(board.server.attributes, attributes);
    board.client!.push("fw_version");
    board.run(() => board.server.requests.length === 10);
    expect(board.server.requests.length).toBe(10);
  });
});

test("a package that failed is tried again when it is taken away and assigned anew at once", () => {
  for (const problem of [{ checksum: "00000000" }, { title: "pump" }]) {
    const board = start(problem);
    board.run(hasFailed(board));
    const count = board.server.telemetry.length;
    board.client!.push("fw_version", { deleted: ["fw_title", "fw_version"] });
    board.client!.push("fw_version", { ...board.server.attributes });
    board.run(() => board.server.telemetry.length > count);
    pass(board, 5);
    expect(board.server.telemetry.slice(count).map((values) => values.fw_state)).toContain("FAILED");
  }
});
