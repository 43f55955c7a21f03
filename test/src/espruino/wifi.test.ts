import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { closeTelnet, isWifiUp, keepWifi } from "../../../src/espruino/wifi";
import { modules } from "../../support/espruino-globals";

const LOOK_MS = 30_000;

/** The radio: its address, and what it was asked. */
let ip: string | undefined;
const connect =
  vi.fn<(ssid: string, options: { password?: string }, callback: (error: string | null) => void) => void>();
let log: MockInstance<typeof console.log>;

beforeEach(() => {
  vi.useFakeTimers();
  ip = "0.0.0.0";
  connect.mockReset();
  log = vi.spyOn(console, "log").mockImplementation(() => {});
  modules.Wifi = { getIP: () => ({ ip }), connect };
});

afterEach(() => {
  vi.useRealTimers();
});

test.each(["0.0.0.0", "", undefined])("Wi-Fi is down without an address (%j)", (address) => {
  ip = address;
  expect(isWifiUp()).toBe(false);
});

test("Wi-Fi is up with an address", () => {
  ip = "192.168.1.5";
  expect(isWifiUp()).toBe(true);
});

test("a network is joined at once, with its password", () => {
  keepWifi("home", "secret");
  expect(connect).toHaveBeenCalledExactlyOnceWith("home", { password: "secret" }, expect.any(Function));
  expect(log).toHaveBeenCalledExactlyOnceWith("Wi-Fi: joining home");
});

test("a network that is up already is left alone", () => {
  ip = "192.168.1.5";
  keepWifi("home", "secret");
  vi.advanceTimersByTime(10 * LOOK_MS);
  expect(connect).not.toHaveBeenCalled();
});

test("what became of it is printed: the address", () => {
  keepWifi("home", "secret");
  ip = "192.168.1.5";
  connect.mock.lastCall![2](null);
  expect(log).toHaveBeenLastCalledWith("Wi-Fi: connected, 192.168.1.5");
});

test("what became of it is printed: the firmware's reason", () => {
  keepWifi("home", "secret");
  connect.mock.lastCall![2]("wrong_password");
  expect(log).toHaveBeenLastCalledWith("Wi-Fi: wrong_password");
});

test("it is joined again every 30 s while there is no address", () => {
  keepWifi("home", "secret");
  vi.advanceTimersByTime(LOOK_MS - 1);
  expect(connect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(connect).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5 * LOOK_MS);
  expect(connect).toHaveBeenCalledTimes(7);
  expect(connect).toHaveBeenLastCalledWith("home", { password: "secret" }, expect.any(Function));
});

test("it is joined again when the address is lost later", () => {
  ip = "192.168.1.5";
  keepWifi("home");
  vi.advanceTimersByTime(2 * LOOK_MS);
  ip = "0.0.0.0";
  vi.advanceTimersByTime(LOOK_MS);
  expect(connect).toHaveBeenCalledExactlyOnceWith("home", { password: undefined }, expect.any(Function));
});

test("a connect() that throws does not end the looking", () => {
  connect.mockImplementationOnce(() => {
    throw new Error("No SSID.");
  });
  expect(() => keepWifi("home", "secret")).toThrow("No SSID.");
  vi.advanceTimersByTime(LOOK_MS);
  expect(connect).toHaveBeenCalledTimes(2);
});

test("there is one timer, however long it goes on", () => {
  keepWifi("home", "secret");
  vi.advanceTimersByTime(100 * LOOK_MS);
  expect(vi.getTimerCount()).toBe(1);
});

test("the console on the network is closed", () => {
  const setOptions = vi.fn();
  modules.TelnetServer = { setOptions };
  closeTelnet();
  expect(setOptions).toHaveBeenCalledExactlyOnceWith({ mode: "off" });
});

test("a build without a console on the network has nothing to close, and says nothing", () => {
  modules.TelnetServer = undefined;
  expect(closeTelnet).not.toThrow();
  expect(log).not.toHaveBeenCalled();
});
