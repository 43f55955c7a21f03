/** What the application gives opt-in modules that cannot be, from the source: a code each time. On boards: test/device-checks/opt-in-arguments.ts. */
import { expect, test } from "vitest";
import { useAttributeCache } from "../../src/attribute-cache";
import type { TBDeviceMqttClient } from "../../src/client";
import { useGateway } from "../../src/gateway";
import { useHosts } from "../../src/hosts";
import { Code } from "../../src/mqtt/codes";
import { useRpcMethods } from "../../src/rpc-methods";
import { useSendOnChange } from "../../src/send-on-change";
import { useSensor } from "../../src/sensor";
import { useSessionLimits } from "../../src/session-limits";
import { useSoftwareUpdate } from "../../src/software-update";
import { useTelemetryBatch } from "../../src/telemetry-batch";
import { useWatchdog } from "../../src/watchdog";
import { Bench } from "../support/bench";
import { modules } from "../support/espruino-globals";

/** None of these is what it should be. */
const [NUMBER, TEXT, NOTHING, LIST] = [5, "x", null, []] as unknown as [never, never, never, never];

type Use = (client: TBDeviceMqttClient) => unknown;
type Told = [code: number, text: string];

const option = (name: string): Told => [Code.INVALID_OPTION, name];
const argument = (name: string): Told => [Code.INVALID_ARGUMENT, name];
const read = () => ({ t: 1 });

test.each<[what: string, use: Use, ...told: Told[]]>([
  ["options that are none", (c) => useSensor(c, read, NOTHING), option("options")],
  ["options that are a list", (c) => useTelemetryBatch(c, LIST), option("options")],
  ["an option that there is none of", (c) => useGateway(c, { devices: 1 } as never), option("devices")],
  ["an option of a wrong type", (c) => useTelemetryBatch(c, { maxEntries: TEXT }), option("maxEntries")],
  ["an option that is no whole number", (c) => useSensor(c, read, { intervalMs: 1.5 }), option("intervalMs")],
  ["what sends no telemetry", (c) => useSensor(c, read, { through: {} as never }), option("through")],
  ["a sensor that is no function", (c) => useSensor(c, NUMBER), argument("read")],
  ["a threshold that is no number", (c) => useSendOnChange(c, { t: TEXT }), argument("t")],
  ["thresholds that are no object", (c) => useSendOnChange(c, NUMBER), argument("thresholds")],
  ["defaults that are no object", (c) => useAttributeCache(c, NUMBER), argument("defaults")],
  ["checks that are no object", (c) => useAttributeCache(c, { a: 1 }, NUMBER), argument("defaults")],
  ["a check that is no function", (c) => useAttributeCache(c, { a: 1 }, { a: NUMBER }), argument("accepts a")],
  ["methods that are no object", (c) => useRpcMethods(c, NOTHING), argument("methods")],
  ["a method that is no function", (c) => useRpcMethods(c, { a: TEXT }), argument("method a")],
  ["hosts that are no list", (c) => useHosts(c, { host: "a" }, NUMBER), argument("hosts")],
  ["hosts without the options", (c) => useHosts(c, NOTHING, []), argument("hosts")],
  [
    "hosts without a name, or with no port",
    (c) => useHosts(c, { host: "a" }, [NOTHING, { host: "" }, { host: "b", port: 1.5 }, { host: "c", port: 70000 }]),
    argument("host 1"),
    argument("host 2"),
    argument("host 3"),
    argument("host 4"),
  ],
  ["a watchdog without the options", (c) => useWatchdog(c, NOTHING), argument("options")],
  ["limits without the options", (c) => useSessionLimits(c, NOTHING), argument("options")],
  ["a callback of limits that is no function", (c) => useSessionLimits(c, {} as never, NUMBER), argument("callback")],
  [
    "software without a file",
    (c) => useSoftwareUpdate(c, { title: "t", version: "1", install: read } as never),
    option("file, install"),
  ],
  [
    "software with too long a name, and without what installs it",
    (c) => useSoftwareUpdate(c, { title: "t", version: "1", file: "f".repeat(29) } as never),
    option("file, install"),
  ],
  ["a gateway's handler of attributes", (c) => useGateway(c).setAttributesHandler(NUMBER), argument("gateway")],
  ["a gateway's handler of RPCs", (c) => useGateway(c).setServerSideRpcRequestHandler(TEXT), argument("gateway")],
  ["a gateway's handler of changes", (c) => useGateway(c).setDeviceChangeHandler(NOTHING), argument("gateway")],
  ["a gateway's device without a name", (c) => useGateway(c).connect(NOTHING), argument("gateway")],
  ["a gateway's device of no type", (c) => useGateway(c).connect("A", NUMBER), argument("gateway")],
  ["a gateway's device that is not there", (c) => useGateway(c).disconnect("A"), argument("gateway")],
  [
    "a gateway's reply to no device, with no number, or of a function",
    (c) => {
      const gateway = useGateway(c);
      gateway.sendRpcReply(NOTHING, 1, {});
      gateway.sendRpcReply("A", TEXT, {});
      gateway.sendRpcReply("A", 1, read);
    },
    argument("gateway"),
    argument("gateway"),
    argument("gateway"),
  ],
  [
    "a handler of the client's that is no function",
    (c) => c.setServerSideRpcRequestHandler(NUMBER),
    argument("handler"),
  ],
  ["a subscription to what is no name", (c) => c.subscribeToAttribute(NUMBER, read), argument("subscription")],
])("%s is told by a code and a name", async (_what, use, ...told) => {
  modules.Storage = { read: () => undefined, list: () => [], erase: () => {} };
  const bench = await Bench.online();
  use(bench.client);
  await bench.pass();
  expect(bench.told("error")).toEqual(told);
  expect(bench.client.connected).toBe(true);
});
