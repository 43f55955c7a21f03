import { describe, expect, test } from "vitest";
import { badOption, type SessionOptions } from "../../../src/mqtt/options";

/** What is wrong with a client that has a host, a user name and these options. */
function bad(options: object, username: unknown = "token"): string | undefined {
  return badOption({ host: "h", ...options } as SessionOptions, username as string | undefined);
}

const show = (value: unknown) => (typeof value === "string" ? `"${value.slice(0, 12)}"` : String(value));

const named = (name: string, values: unknown[]) => values.map((value) => [name, show(value), value] as const);

describe("what may be left out", () => {
  test("a host and a user name are enough", () => {
    expect(badOption({ host: "h" }, "token")).toBeUndefined();
  });

  test("a host and a client identifier are enough", () => {
    expect(badOption({ host: "h", clientId: "id" }, undefined)).toBeUndefined();
  });

  test("an option that is undefined counts as left out", () => {
    expect(bad({ port: undefined, keepAlive: undefined, password: undefined, clientId: undefined })).toBeUndefined();
  });
});

describe("host", () => {
  test.each(named("host", [undefined, "", null, 5, {}, "h".repeat(128)]))("%s %s is named", (_, __, host) => {
    expect(bad({ host })).toBe("host");
  });

  test.each(["h", "10.0.0.1", "h".repeat(127)])("host %s is taken", (host) => {
    expect(bad({ host })).toBeUndefined();
  });
});

describe("credentials", () => {
  test.each([undefined, ""])("without a client identifier a user name of %s is named", (username) => {
    expect(badOption({ host: "h" }, username)).toBe("credentials");
  });

  test.each(["accessToken", "username", "password", "clientId"])("%s is named when it is no text", (name) => {
    for (const value of [null, 5, {}, true]) expect(bad({ [name]: value })).toBe(name);
  });

  test.each(["accessToken", "username", "password", "clientId"])(
    "%s is named when it is longer than a length of two bytes",
    (name) => {
      expect(bad({ [name]: "x".repeat(65536) })).toBe(name);
      expect(bad({ [name]: "x".repeat(65535) })).toBeUndefined();
    },
  );

  test("a session to go on with needs a client identifier [MQTT-3.1.3-7]", () => {
    expect(bad({ cleanSession: false })).toBe("clientId");
    expect(bad({ cleanSession: false, clientId: "id" })).toBeUndefined();
  });

  test.each([{ topic: "t" }, { topic: "", payload: "p" }, { topic: 5, payload: "p" }])(
    "a will of %j is named",
    (will) => {
      expect(bad({ will })).toBe("will");
    },
  );

  test("a password without a user name is named [MQTT-3.1.2-22]", () => {
    expect(badOption({ host: "h", clientId: "id", password: "p" }, undefined)).toBe("credentials");
  });

  test("a password beside a user name is taken", () => {
    expect(bad({ password: "p" })).toBeUndefined();
  });

  test("a client identifier may be empty beside a user name", () => {
    expect(bad({ clientId: "" })).toBeUndefined();
  });
});

const most: Record<string, number> = {
  port: 65535,
  keepAlive: 65535,
  qualityOfService: 1,
  pollIntervalMs: 50_000,
  connectTimeoutMs: 1e9,
  requestTimeoutMs: 1e9,
  minReconnectDelayMs: 1e9,
  maxReconnectDelayMs: 1e9,
  maxPacketBytes: 1e9,
  maxQueueBytes: 1e9,
  maxInflight: 1e9,
};

/** Besides 0, where it is not 1. */
const least: Record<string, number> = { keepAlive: 2, maxPacketBytes: 128 };

const names = Object.keys(most);

test("an option that is neither a number nor known is named", () => {
  expect(bad({ keepalive: "60" })).toBe("keepalive");
});

test("known options that are no numbers are taken", () => {
  const will = { topic: "t", payload: "p" };
  expect(
    bad({ cleanSession: false, clientId: "id", will, unverifiedTls: true, isNetworkUp: () => true, accessToken: "a" }),
  ).toBeUndefined();
});

describe("numbers", () => {
  const notNumbers = [-1, 0.5, Number.NaN, Infinity, -Infinity, "1", "", null, true, false, {}, [1]];

  test.each(names.flatMap((name) => named(name, notNumbers)))("%s %s is named", (name, _, value) => {
    expect(bad({ [name]: value })).toBe(name);
  });

  test.each(names)("%s is named when it is one over its most", (name) => {
    expect(bad({ [name]: most[name]! + 1 })).toBe(name);
  });

  test.each(names)("%s is taken at its most and at its least", (name) => {
    expect(bad({ [name]: most[name] })).toBeUndefined();
    expect(bad({ [name]: least[name] ?? 1 })).toBeUndefined();
  });

  test.each([
    [{ keepAlive: 1 }],
    [{ keepAlive: 1, pollIntervalMs: 0 }],
    [{ keepAlive: 2, pollIntervalMs: 751 }],
    [{ keepAlive: 51, pollIntervalMs: 50_000 }],
  ])("%j leaves no time for a look at the link within keepAlive", (options) => {
    expect(bad(options)).toBe("keepAlive");
  });

  test.each([
    [{ keepAlive: 2 }],
    [{ keepAlive: 2, pollIntervalMs: 0 }],
    [{ keepAlive: 2, pollIntervalMs: 750 }],
    [{ keepAlive: 52, pollIntervalMs: 50_000 }],
    [{ pollIntervalMs: 50_000 }],
    [{ keepAlive: 0, pollIntervalMs: 50_000 }],
  ])("%j is taken", (options) => {
    expect(bad(options)).toBeUndefined();
  });

  test.each(["keepAlive", "qualityOfService", "pollIntervalMs"])("%s is taken at 0, which has a meaning", (name) => {
    expect(bad({ [name]: 0 })).toBeUndefined();
  });

  test("TLS asked for by another name is refused: nothing is sent unencrypted by mistake", () => {
    expect(bad({ tls: true } as object)).toBe("tls");
    expect(bad({ tls: {} } as object)).toBe("tls");
  });
});
