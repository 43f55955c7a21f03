/** Credentials from the server, and what becomes of them when it refuses, or the power goes. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { keep, readKept } from "../../src/espruino/kept";
import { Code } from "../../src/mqtt/codes";
import { type Credentials, forgetCredentials, type ProvisionOptions, provisionDevice } from "../../src/provision";
import { type FakeNet, useFakeNet } from "../support/fake-net";
import { FlashStorage, NoPower } from "../support/flash-storage";

const PROFILE = { host: "server", provisionDeviceKey: "the-key", provisionDeviceSecret: "the-s3cret" };
const TOKEN: Credentials = { credentialsType: "ACCESS_TOKEN", accessToken: "t0ken" };
const ANSWER = { status: "SUCCESS", credentialsType: "ACCESS_TOKEN", credentialsValue: "t0ken" };

let net: FakeNet;
let flash: FlashStorage;
let printed: string;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  net = useFakeNet();
  flash = new FlashStorage();
  printed = "";
  const log = vi.spyOn(console, "log").mockImplementation((text) => {
    printed += text;
  });
  onTestFinished(() => {
    log.mockRestore();
    vi.useRealTimers();
    expect(printed).toBe("");
  });
});

/** One call, and the server's side of it. */
class Provisioning {
  readonly calls: [Credentials | undefined, number | undefined, string | undefined][] = [];

  constructor(options: Partial<ProvisionOptions> = {}) {
    provisionDevice({ ...PROFILE, ...options }, (...outcome) => {
      this.calls.push(outcome as never);
    });
  }

  get socket() {
    return net.sockets.at(-1)!;
  }

  async pass(ms = 1): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** What the client writes, the CONNECT apart, when its CONNECT is accepted: nothing more comes from the server. */
  async accepted() {
    await this.pass();
    this.socket.packets();
    this.socket.send({ cmd: "connack", returnCode: 0, sessionPresent: false });
    return this.socket.packets();
  }

  async request(): Promise<unknown> {
    const sent = (await this.accepted()).find(({ cmd }) => cmd === "publish");
    return JSON.parse((sent as { payload: Buffer }).payload.toString());
  }

  async answer(answer: unknown): Promise<void> {
    const payload = typeof answer === "string" ? answer : JSON.stringify(answer);
    this.socket.send({
      cmd: "publish",
      topic: "/provision/response",
      payload,
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    });
    await this.pass();
  }
}

async function answered(answer: unknown, options: Partial<ProvisionOptions> = {}): Promise<Provisioning> {
  const provisioning = new Provisioning(options);
  await provisioning.accepted();
  await provisioning.answer(answer);
  return provisioning;
}

describe("the request", () => {
  test("goes right behind the CONNACK, with no wait for a SUBACK, at QoS 0", async () => {
    const packets = await new Provisioning().accepted();
    expect(packets.map(({ cmd }) => cmd)).toEqual(["subscribe", "publish"]);
    expect(packets[1]).toMatchObject({ topic: "/provision/request", qos: 0 });
  });

  test("is made on a link of the user provision", async () => {
    const provisioning = new Provisioning({ port: 1884 });
    await provisioning.pass();
    expect(provisioning.socket.options).toMatchObject({ host: "server", port: 1884 });
    expect(provisioning.socket.packets()).toMatchObject([{ cmd: "connect", username: "provision" }]);
  });

  test.each([
    ["no name", {}, {}],
    ["null and empty texts", { deviceName: null, token: "", credentialsType: null, gateway: false }, {}],
    ["a name and a token", { deviceName: "d", token: "t" }, { deviceName: "d", token: "t" }],
    [
      "MQTT basic",
      { credentialsType: "MQTT_BASIC", username: "u", password: "p", clientId: null },
      { credentialsType: "MQTT_BASIC", username: "u", password: "p" },
    ],
    [
      "a certificate",
      { credentialsType: "X509_CERTIFICATE", hash: "-----BEGIN" },
      { credentialsType: "X509_CERTIFICATE", hash: "-----BEGIN" },
    ],
    ["a gateway", { gateway: true }, { gateway: true }],
  ] as [string, Partial<ProvisionOptions>, object][])(
    "has what is given and nothing else: %s",
    async (_, given, sent) => {
      expect(await new Provisioning(given).request()).toEqual({
        provisionDeviceKey: "the-key",
        provisionDeviceSecret: "the-s3cret",
        ...sent,
      });
    },
  );

  test("is not sent again on another link, since the first may have made the device", async () => {
    const provisioning = new Provisioning();
    await provisioning.accepted();
    provisioning.socket.close();
    await provisioning.pass(120_000);
    expect(net.attempts).toBe(1);
    expect(provisioning.calls).toEqual([[undefined, Code.CONNECTION_LOST, "closed"]]);
  });
});

describe("the answer", () => {
  test.each([
    ["a token", ANSWER, TOKEN],
    [
      "user name and password",
      {
        status: "SUCCESS",
        credentialsType: "MQTT_BASIC",
        credentialsValue: { clientId: null, userName: "u", password: "p" },
      },
      { credentialsType: "MQTT_BASIC", username: "u", password: "p" },
    ],
    [
      "a client identifier",
      { status: "SUCCESS", credentialsType: "MQTT_BASIC", credentialsValue: { clientId: "c" } },
      { credentialsType: "MQTT_BASIC", clientId: "c" },
    ],
    [
      "a certificate",
      { status: "SUCCESS", credentialsType: "X509_CERTIFICATE", credentialsValue: "MII" },
      { credentialsType: "X509_CERTIFICATE", certificate: "MII" },
    ],
  ])("gives credentials of its type, once, and the link is closed: %s", async (_, answer, credentials) => {
    const provisioning = await answered(answer);
    expect(provisioning.calls).toEqual([[credentials, undefined, undefined]]);
    expect(provisioning.socket.ended).toBe(true);
    await provisioning.pass(300_000);
    expect(net.attempts).toBe(1);
    expect(provisioning.calls).toHaveLength(1);
  });

  test.each([
    [
      { status: "NOT_FOUND", errorMsg: "Provision data was not found!" },
      Code.PROVISION_NOT_FOUND,
      "no device profile has this key and secret, or it provisions nothing",
    ],
    [
      { status: "FAILURE", errorMsg: "Failed to provision device!" },
      Code.PROVISION_FAILED,
      "there is a device of this name, or it was provisioned before",
    ],
    ["{", Code.BAD_MESSAGE, "/provision/response"],
    ["null", Code.BAD_MESSAGE, "/provision/response"],
    ["5", Code.BAD_MESSAGE, "/provision/response"],
    ['{"status":"SUCCESS","credentialsType":\xd1\xff', Code.BAD_MESSAGE, "/provision/response"],
    [{ status: "SUCCESS" }, Code.BAD_MESSAGE, "/provision/response"],
    [
      { status: "SUCCESS", credentialsType: "MQTT_BASIC", credentialsValue: 5 },
      Code.BAD_MESSAGE,
      "/provision/response",
    ],
    [
      { status: "SUCCESS", credentialsType: "MQTT_BASIC", credentialsValue: { clientId: {}, userName: 5 } },
      Code.BAD_MESSAGE,
      "/provision/response",
    ],
    [{ ...ANSWER, credentialsType: "LWM2M_CREDENTIALS" }, Code.BAD_MESSAGE, "/provision/response"],
  ])("%j ends with the code %i and says why", async (answer, code, text) => {
    const provisioning = await answered(answer);
    expect(provisioning.calls).toEqual([[undefined, code, text]]);
    expect(provisioning.socket.ended).toBe(true);
    expect(flash.list()).toEqual([]);
  });

  test("may be as long as a certificate", async () => {
    const hash = "M".repeat(3000);
    const answer = { status: "SUCCESS", credentialsType: "X509_CERTIFICATE", credentialsValue: hash };
    const { calls } = await answered(answer, { credentialsType: "X509_CERTIFICATE", hash });
    expect(calls).toEqual([[{ credentialsType: "X509_CERTIFICATE", certificate: hash }, undefined, undefined]]);
  });

  test("that does not come ends with TIMEOUT, and no sooner than said", async () => {
    const provisioning = new Provisioning({ timeoutMs: 90_000 });
    await provisioning.accepted();
    for (let i = 0; i < 88; i++) {
      await provisioning.pass(1000);
      if (provisioning.socket.packets().some(({ cmd }) => cmd === "pingreq"))
        provisioning.socket.send({ cmd: "pingresp" });
    }
    expect(provisioning.calls).toEqual([]);
    await provisioning.pass(2000);
    expect(provisioning.calls).toEqual([[undefined, Code.TIMEOUT, "provisioning"]]);
    expect(provisioning.socket.ended).toBe(true);
  });
});

describe("no link", () => {
  test("ends with the code of why", async () => {
    net.fail = "InternalError: Unable to locate host";
    const provisioning = new Provisioning();
    await provisioning.pass();
    expect(provisioning.calls).toEqual([[undefined, Code.UNKNOWN_HOST, net.fail]]);
  });

  test("for want of a network is waited for until the time is over", async () => {
    const provisioning = new Provisioning({ isNetworkUp: () => false });
    await provisioning.pass(59_000);
    expect(provisioning.calls).toEqual([]);
    await provisioning.pass(1001);
    expect(provisioning.calls).toEqual([[undefined, Code.TIMEOUT, "provisioning"]]);
    expect(net.attempts).toBe(0);
  });
});

test.each([
  [{ host: "" }, "host"],
  [{ provisionDeviceKey: "" }, "provisionDeviceKey"],
  [{ provisionDeviceSecret: 5 as unknown as string }, "provisionDeviceSecret"],
  [{ credentialsType: "LWM2M_CREDENTIALS" as never }, "credentialsType"],
  [{ credentialsType: "MQTT_BASIC" }, "username"],
  [{ credentialsType: "MQTT_BASIC", clientId: "c", password: "p" }, "username"],
  [{ credentialsType: "X509_CERTIFICATE" }, "hash"],
  [{ gateway: "yes" as unknown as boolean }, "gateway"],
] as [Partial<ProvisionOptions>, string][])(
  "options that no server takes, %j, are refused by name",
  async (given, name) => {
    const provisioning = new Provisioning(given);
    expect(provisioning.calls).toEqual([]);
    await provisioning.pass();
    expect(provisioning.calls).toEqual([[undefined, Code.INVALID_OPTION, name]]);
    expect(net.attempts).toBe(0);
  },
);

test("a callback that throws is heard of", async () => {
  provisionDevice({ ...PROFILE, host: "" }, () => {
    throw new Error("mine");
  });
  await expect(vi.advanceTimersByTimeAsync(1)).rejects.toThrow("mine");
});

describe("what was given", () => {
  test("is in Storage before the callback has it, and is all that a restart needs", async () => {
    let atCallback: string[] = [];
    provisionDevice(PROFILE, () => {
      atCallback = flash.list();
    });
    await vi.advanceTimersByTimeAsync(1);
    const socket = net.sockets[0]!;
    socket.send({ cmd: "connack", returnCode: 0, sessionPresent: false });
    const payload = JSON.stringify(ANSWER);
    socket.send({ cmd: "publish", topic: "/provision/response", payload, qos: 0, dup: false, retain: false });
    await vi.advanceTimersByTimeAsync(1);
    expect(atCallback).toEqual(["tb.c0"]);
    const again = new Provisioning();
    await again.pass();
    expect(again.calls).toEqual([[TOKEN, undefined, undefined]]);
    expect(net.attempts).toBe(1);
  });

  test.each([
    ["another profile", { provisionDeviceKey: "other" }],
    ["another name", { deviceName: "other" }],
    ["renew", { renew: true }],
  ])("is not taken for %s", async (_, options) => {
    await answered(ANSWER);
    await new Provisioning(options).accepted();
    expect(net.attempts).toBe(2);
  });

  test("is gone after forgetCredentials()", async () => {
    await answered(ANSWER);
    forgetCredentials();
    await new Provisioning().pass();
    expect(net.attempts).toBe(2);
  });

  test("is replaced by what is given after it", async () => {
    await answered(ANSWER);
    await answered({ ...ANSWER, credentialsValue: "second" }, { renew: true });
    await answered({ ...ANSWER, credentialsValue: "third" }, { renew: true });
    const { calls, pass } = new Provisioning();
    await pass();
    expect(calls).toEqual([[{ ...TOKEN, accessToken: "third" }, undefined, undefined]]);
    expect(flash.list()).toEqual(["tb.c0"]);
  });

  test("has the room that it needs before the server is asked, and starts no compaction", async () => {
    flash.write("other", "x".repeat(flash.bytes - 1000));
    const provisioning = new Provisioning();
    await provisioning.pass();
    expect(provisioning.calls).toEqual([[undefined, Code.NOT_KEPT, "Storage is full"]]);
    expect([net.attempts, flash.compactions]).toEqual([0, 0]);
  });

  test("is handed over with NOT_KEPT where Storage takes it no more", async () => {
    const provisioning = new Provisioning();
    await provisioning.accepted();
    vi.spyOn(flash, "write").mockImplementation(() => {
      throw new Error("Unable to find or create file");
    });
    await provisioning.answer(ANSWER);
    expect(provisioning.calls).toEqual([[TOKEN, Code.NOT_KEPT, "Storage"]]);
  });
});

describe("a power cut after any byte that is written to keep a value", () => {
  /** With the power cut after so many bytes, what the next start reads; and whether the power was cut. */
  function cut(bytes: number, before: unknown[], now: unknown): { isCut: boolean; found: unknown } {
    const board = new FlashStorage();
    board.write("tb.json", "settings");
    for (const value of before) keep(1, value);
    board.written = 0;
    board.cutAfter = bytes;
    try {
      keep(1, now);
    } catch (error) {
      if (!(error instanceof NoPower)) throw error;
    }
    const { isDead } = board;
    board.boot();
    expect(board.read("tb.json")).toBe("settings");
    const found = readKept(1);
    // What comes after it is kept all the same.
    expect(keep(1, "next")).toBe(true);
    expect(readKept(1)).toBe("next");
    expect(board.compactions).toBe(0);
    return { isCut: isDead, found };
  }

  test.each([
    ["nothing", []],
    ["one", ["first"]],
    ["two", ["first", "second"]],
  ])("leaves that value, or the one before, and the settings: %s before it", (_, before) => {
    const found = new Set<unknown>();
    for (let bytes = 0; ; bytes++) {
      const life = cut(bytes, before, "now");
      found.add(life.found);
      expect([before.at(-1), "now"]).toContain(life.found);
      if (!life.isCut) break;
    }
    expect(found).toEqual(new Set([before.at(-1), "now"]));
  });

  test("never has Espruino erase all, as it does when a file was begun in the last page: so much stays free", () => {
    const full = (free: number) => {
      const board = new FlashStorage();
      board.write("other", "x".repeat(board.getFree() - 32 - free));
      return board;
    };
    const needed = 4096 + 32 + 256;
    full(needed - 4);
    expect(keep(1, "now")).toBe(false);
    full(needed);
    expect(keep(1, "now")).toBe(true);
    for (let bytes = 0; bytes <= 32; bytes++) {
      const board = full(needed);
      board.written = 0;
      board.cutAfter = bytes;
      try {
        keep(1, "now");
      } catch (error) {
        if (!(error instanceof NoPower)) throw error;
      }
      expect([bytes, board.isDead]).toEqual([bytes, true]);
      expect(() => board.boot()).not.toThrow();
    }
  });
});
