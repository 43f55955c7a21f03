/** Software over the air: a file in Storage, and the application that takes it over. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { TBDeviceMqttClient } from "../../src/client";
import { checkSignature } from "../../src/espruino/signature";
import { useFirmwareUpdate } from "../../src/firmware-update";
import { type SoftwareUpdateOptions, useSoftwareUpdate } from "../../src/software-update";
import { modules } from "../support/espruino-globals";
import { FlashStorage } from "../support/flash-storage";
import { KEY, OTHER_KEY, signed } from "../support/signing";
import { recordOf } from "../support/slot-record";
import { TITLE } from "../support/update-board";
import { UpdateClient, UpdateServer } from "../support/update-server";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  onTestFinished(() => {
    vi.useRealTimers();
    delete modules["tb.sign"];
  });
});

// Not text: bytes that look like flash that is erased.
const TABLE = `\x00\x01\xff${"\xff".repeat(200)}\x80${"\xff".repeat(40)}end`;

/** A program that takes software, online; `life` is called for each start of it. */
function start(server: UpdateServer, options: Partial<SoftwareUpdateOptions> = {}): UpdateClient {
  const client = new UpdateClient(server);
  useSoftwareUpdate(client as unknown as TBDeviceMqttClient, {
    title: "table",
    version: "0",
    file: "table",
    chunkBytes: 64,
    install: (_file, done) => done(),
    ...options,
  });
  client.turn(true);
  return client;
}

function run(client: UpdateClient, seconds = 30): void {
  for (let second = 0; second < seconds; second++) {
    for (let turn = client.turns.shift(); turn; turn = client.turns.shift()) turn();
    vi.advanceTimersByTime(1000);
  }
}

function serverWith(data = TABLE): UpdateServer {
  const server = new UpdateServer();
  server.assign({ title: "table", version: "7", data }, "sw");
  return server;
}

test("software is loaded into its file, handed to the application, and told of by the names of software", () => {
  const flash = new FlashStorage();
  const server = serverWith();
  let seen: string | undefined;
  const install = (file: string, done: () => void) => {
    seen = flash.read(file);
    done();
  };
  run(start(server, { install }));
  expect(seen).toBe(TABLE);
  expect(server.states("sw")).toEqual(["DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "UPDATED"]);
  expect(server.telemetry.at(-1)).toEqual({ current_sw_title: "table", current_sw_version: "7", sw_state: "UPDATED" });
});

test("what was installed is known after a restart, and not loaded again", () => {
  new FlashStorage();
  const server = serverWith();
  run(start(server));
  const { length } = server.requests;
  run(start(server));
  expect(server.requests.length).toBe(length);
  expect(server.telemetry.at(-1)).toEqual({ current_sw_title: "table", current_sw_version: "7" });
});

test("what the application cannot use is told of with its reason, and not loaded again", () => {
  new FlashStorage();
  const server = serverWith();
  const options = { install: (_file: string, done: (reason?: string) => void) => done("not a table") };
  run(start(server, options));
  expect(server.states("sw").at(-1)).toBe("FAILED: not a table");
  const { length } = server.requests;
  run(start(server, options));
  expect(server.requests.length).toBe(length);
});

test("what the application throws on is told of with that as the reason, and not loaded again", () => {
  new FlashStorage();
  const server = serverWith();
  const install = () => {
    throw new Error("not a table");
  };
  run(start(server, { install }));
  expect(server.states("sw").at(-1)).toBe("FAILED: install: Error: not a table");
  const { length } = server.requests;
  run(start(server, { install }));
  expect(server.requests.length).toBe(length);
});

test("a restart before the application is done brings it once more, without a download", () => {
  new FlashStorage();
  const server = serverWith();
  run(start(server, { install: () => {} }));
  const { length } = server.requests;
  run(start(server));
  expect(server.requests.length).toBe(length);
  expect(server.states("sw").at(-1)).toBe("UPDATED");
});

test("a download of bytes that look erased goes on after a restart, and ends with the right ones", () => {
  for (const chunks of [1, 2, 3, 4]) {
    const flash = new FlashStorage();
    const server = serverWith();
    server.answer = (payload, index) => (index < chunks ? payload : undefined);
    run(start(server), 3);
    server.answer = undefined;
    run(start(server), 120);
    expect([chunks, server.states("sw").at(-1)]).toEqual([chunks, "UPDATED"]);
    expect(flash.read("table")).toBe(TABLE);
  }
});

test("firmware and software at one time ask by ids of their own, and an error without a name ends both", () => {
  const flash = new FlashStorage();
  const server = serverWith();
  server.assign({ title: TITLE, version: "1.1", data: "x".repeat(100) });
  server.answer = () => undefined;
  const client = start(server);
  flash.write("tb0", "code");
  flash.write("tb.p0", recordOf("code"));
  vi.stubGlobal("tbAt", 0);
  onTestFinished(() => void vi.unstubAllGlobals());
  useFirmwareUpdate(client as unknown as TBDeviceMqttClient, { title: TITLE, version: "1.0", chunkBytes: 64 });
  run(client, 3);
  expect(server.requests.sort()).toEqual(["3/chunk/0:64", "4/chunk/0:64"]);
  client.receive("v2/fw/error", "FAILURE");
  run(client, 3);
  for (const kind of ["fw", "sw"]) expect(server.states(kind).at(-1)).toBe("FAILED: FAILURE");
});

describe("on a board that has a key", () => {
  const named = { kind: "sw", title: "table", version: "7" } as const;

  function flashWithKey(): FlashStorage {
    const flash = new FlashStorage();
    flash.write("tb.key", KEY.publicKey);
    modules["tb.sign"] = { checkSignature };
    return flash;
  }

  test("signed software is handed over with the length of its contents", () => {
    const flash = flashWithKey();
    let seen: string | undefined;
    const install = (file: string, done: () => void, bytes: number) => {
      seen = flash.read(file)?.slice(0, bytes);
      done();
    };
    const server = serverWith(signed(TABLE, named));
    run(start(server, { install }), 60);
    expect(server.states("sw").at(-1)).toBe("UPDATED");
    expect(seen).toBe(TABLE);
  });

  test.each([
    ["is not signed", TABLE],
    ["was signed as firmware", signed(TABLE, { ...named, kind: "fw" })],
    ["was signed with another key", signed(TABLE, named, { key: OTHER_KEY })],
  ])("software that %s is told as FAILED, and not handed over", (_what, data) => {
    const flash = flashWithKey();
    const install = vi.fn();
    const server = serverWith(data);
    run(start(server, { install }), 60);
    expect(server.states("sw").at(-1)).toMatch(/^FAILED: signature: /);
    expect(install).not.toHaveBeenCalled();
    expect(flash.read("table")).toBeUndefined();
  });
});
