import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSocket } from "../../../src/espruino/transport";
import { modules } from "../../support/espruino-globals";

const net = { connect: vi.fn(() => "plain") };
const tls = { connect: vi.fn(() => "encrypted") };

beforeEach(() => {
  vi.clearAllMocks();
  Object.assign(modules, { net, tls });
});

afterEach(() => {
  delete modules.net;
  delete modules.tls;
});

const target = { host: "h", port: 1883 };

test.each([undefined, false])("with unverifiedTls: %s the socket is one of net", (option) => {
  expect(openSocket({ ...target, unverifiedTls: option })).toBe("plain");
  expect(net.connect).toHaveBeenCalledExactlyOnceWith(target);
  expect(tls.connect).not.toHaveBeenCalled();
});

test.each([
  ["true", true],
  ["a certificate and a key", { cert: btoa("C"), key: btoa("K") }],
  ["an empty object", {}],
])(
  "with %s as unverifiedTls the socket is one of tls and net is never asked, since it would send plain text",
  (_, option) => {
    expect(openSocket({ ...target, unverifiedTls: option })).toBe("encrypted");
    expect(tls.connect).toHaveBeenCalledOnce();
    expect(net.connect).not.toHaveBeenCalled();
  },
);

test("without a port it is MQTT's own", () => {
  openSocket({ host: "h" });
  expect(net.connect).toHaveBeenCalledWith({ host: "h", port: 1883 });
});

test("tls gets host and port", () => {
  openSocket({ ...target, unverifiedTls: true });
  expect(tls.connect).toHaveBeenCalledWith(expect.objectContaining(target));
});

test("a client certificate and its key, given as base64, reach tls as the bytes that Espruino wants", () => {
  openSocket({ ...target, unverifiedTls: { cert: btoa("0\x82\xff"), key: btoa("K") } });
  expect(tls.connect).toHaveBeenCalledWith({ ...target, cert: "0\x82\xff", key: "K" });
});

test("where the chip has no tls it throws and net is not asked", () => {
  delete modules.tls;
  expect(() => openSocket({ ...target, unverifiedTls: true })).toThrow("tls");
  expect(net.connect).not.toHaveBeenCalled();
});

test("what opening throws is for the caller", () => {
  net.connect.mockImplementationOnce(() => {
    throw new Error("refused");
  });
  expect(() => openSocket(target)).toThrow("refused");
});
