/** What must compile and what must not, of a client that has its application's own names and types. Nothing here runs: `npm run types` is the test. */
import { useAttributeCache } from "../../src/attribute-cache";
import { useDeviceHealth } from "../../src/device-health";
import { useHosts } from "../../src/hosts";
import { type RpcRequest, TBDeviceMqttClient } from "../../src/index";
import { usePersistentQueue } from "../../src/persistent-queue";
import { useRpcMethods } from "../../src/rpc-methods";
import { useSendOnChange } from "../../src/send-on-change";
import { useSensor } from "../../src/sensor";
import { useSessionLimits } from "../../src/session-limits";
import { useTelemetryBatch } from "../../src/telemetry-batch";
import { useWatchdog } from "../../src/watchdog";

interface Weather {
  telemetry: { temperature: number; humidity: number; state: "dry" | "wet" };
  clientAttributes: { model: string };
  sharedAttributes: { intervalMs: number; place: string; mode: "day" | "night" };
  rpcMethods: { setFan(on: boolean): { fan: boolean }; getWeather(): { temperature: number } };
  serverMethods: { getTime(zone: string): { time: number } };
}

const options = { host: "thingsboard.example.com", accessToken: "TOKEN" };
const client = new TBDeviceMqttClient<Weather>(options);

export function telemetry(): void {
  client.sendTelemetry({ temperature: 25.5 });
  client.sendTelemetry({ temperature: 25.5, state: "dry" }, (error) => error);
  client.sendTelemetry({ ts: 1451649600000, values: { humidity: 60 } });
  client.sendTelemetry([{ temperature: 25.5 }, { ts: 1451649600000, values: { humidity: 60 } }]);
  // @ts-expect-error no such key
  client.sendTelemetry({ temprature: 25.5 });
  // @ts-expect-error another type
  client.sendTelemetry({ temperature: "25.5" });
  // @ts-expect-error a text that is none of those declared
  client.sendTelemetry({ state: "moist" });
  // @ts-expect-error no such key, with a time
  client.sendTelemetry({ ts: 1451649600000, values: { temprature: 25.5 } });
  // @ts-expect-error another type, with a time
  client.sendTelemetry({ ts: 1451649600000, values: { temperature: true } });
  // @ts-expect-error a time that is none
  client.sendTelemetry({ ts: "now", values: { temperature: 25.5 } });
  // @ts-expect-error no such key, in a list
  client.sendTelemetry([{ temperature: 25.5 }, { temprature: 25.5 }]);
  const reading = { temprature: 25.5 };
  // @ts-expect-error no such key, from a variable
  client.sendTelemetry(reading);
}

export function clientAttributes(): void {
  client.sendAttributes({ model: "DHT-22" });
  // @ts-expect-error no such key
  client.sendAttributes({ modle: "DHT-22" });
  // @ts-expect-error another type
  client.sendAttributes({ model: 22 });
}

export function requests(): void {
  client.requestAttributes({ clientKeys: ["model"], sharedKeys: ["intervalMs"] }, (result, error) => {
    const ms: number | undefined = result?.shared?.intervalMs;
    const model: string | undefined = result?.client?.model;
    // @ts-expect-error another type
    const place: number | undefined = result?.shared?.place;
    // @ts-expect-error no such key
    result?.shared?.interval;
    return [ms, model, place, error];
  });
  // @ts-expect-error no such client attribute
  client.requestAttributes({ clientKeys: ["intervalMs"] });
  // @ts-expect-error no such shared attribute
  client.requestAttributes({ sharedKeys: ["model"] });
}

export function subscriptions(): void {
  client.subscribeToAttribute("intervalMs", (update) => {
    const ms: number | undefined = update.intervalMs;
    const deleted: string[] | undefined = update.deleted;
    // @ts-expect-error it may not be there
    const sure: number = update.intervalMs;
    // @ts-expect-error no such key
    update.interval;
    return [ms, deleted, sure];
  });
  client.subscribeToAllAttributes((update) => update.place);
  // @ts-expect-error no such key
  client.subscribeToAttribute("interval", () => {});
}

export function rpc(): void {
  client.setServerSideRpcRequestHandler((_id, request) => {
    if (request.method === "setFan") {
      const on: boolean = request.params;
      // @ts-expect-error another type
      const speed: number = request.params;
      return [on, speed];
    }
    // @ts-expect-error no such method
    if (request.method === "fly") return undefined;
    return { error: "unknown method" };
  });
  client.sendRpcCall("getTime", "UTC", (result) => {
    // @ts-expect-error it may be {error: "timeout"}
    const sure: number | undefined = result?.time;
    return result && "time" in result ? result.time + 1 : sure;
  });
  // @ts-expect-error no such method
  client.sendRpcCall("getDate", "UTC");
  // @ts-expect-error another type of params
  client.sendRpcCall("getTime", 7);
}

/** Without types all is as it was. */
export function untyped(): void {
  const any = new TBDeviceMqttClient(options);
  any.sendTelemetry({ whatever: 1 });
  any.sendAttributes({ whatever: [1] });
  any.requestAttributes({ clientKeys: ["whatever"] }, (result) => result?.client?.whatever);
  any.subscribeToAttribute("whatever", (update) => update.whatever);
  any.setServerSideRpcRequestHandler((_id: number, { method, params }: RpcRequest) => [method, params]);
  any.sendRpcCall("whatever", { a: 1 }, (result) => result);
  // @ts-expect-error telemetry is an object
  any.sendTelemetry(25.5);
}

/** What was not declared may be anything. */
export function partlyTyped(): void {
  const partly = new TBDeviceMqttClient<{ telemetry: { temperature: number } }>(options);
  partly.sendAttributes({ whatever: 1 });
  partly.sendRpcCall("whatever");
  // @ts-expect-error but this was declared
  partly.sendTelemetry({ whatever: 1 });
  // @ts-expect-error a part that there is not
  new TBDeviceMqttClient<{ telemetri: { temperature: number } }>(options);
}

/** What takes any client takes one with types. */
export function optIns(): void {
  const any: TBDeviceMqttClient = client;
  useDeviceHealth(client);
  useHosts(client, options, []);
  usePersistentQueue(client);
  useSessionLimits(client, options);
  useWatchdog(client, options);
  any.sendTelemetry({ whatever: 1 });
}

export function methods(): void {
  useRpcMethods(client, {
    setFan: (on) => ({ fan: on }),
    getWeather: (_, reply) => reply({ temperature: 25.5 }),
  });
  useRpcMethods(client, { setFan: () => ({ error: "no fan" }), getWeather: () => {} });
  // @ts-expect-error a method is missing
  useRpcMethods(client, { setFan: (on) => ({ fan: on }) });
  useRpcMethods(client, {
    // @ts-expect-error another type of params
    setFan: (speed: number) => ({ fan: speed > 0 }),
    // @ts-expect-error another type of result
    getWeather: () => ({ temperature: "25.5" }),
  });
  useRpcMethods(client, {
    setFan: (on) => ({ fan: on }),
    // @ts-expect-error another type of a later reply
    getWeather: (_, reply) => reply({ temprature: 25.5 }),
    // @ts-expect-error no such method
    fly: () => 1,
  });
  useRpcMethods(new TBDeviceMqttClient(options), { any: (params) => params, other: () => {} });
}

export function cache(): void {
  const settings = useAttributeCache(client, { intervalMs: 1000, mode: "day" }, { intervalMs: (ms) => ms > 0 });
  const { intervalMs, mode }: { intervalMs: number; mode: "day" | "night" } = settings.values;
  settings.on("intervalMs", (ms) => ms + intervalMs);
  settings.on("mode", (next) => next === "night" || next === mode);
  // @ts-expect-error another type
  settings.on("intervalMs", (ms: string) => ms);
  // @ts-expect-error not among the defaults
  settings.on("place", () => {});
  // @ts-expect-error not among the defaults
  settings.values.place;
  // @ts-expect-error no such attribute
  useAttributeCache(client, { interval: 1000 });
  // @ts-expect-error another type
  useAttributeCache(client, { intervalMs: "1000" });
  // @ts-expect-error another type
  useAttributeCache(client, { intervalMs: 1000 }, { intervalMs: (ms: string) => !!ms });
  const any = useAttributeCache(new TBDeviceMqttClient(options), { whatever: 1, text: "" });
  const sum: number = any.values.whatever + any.values.text.length;
  any.on("whatever", (value) => value + sum);
}

export function helpers(): void {
  const batch = useTelemetryBatch(client);
  batch.sendTelemetry({ temperature: 25.5 });
  // @ts-expect-error no such key
  batch.sendTelemetry({ temprature: 25.5 });
  const changes = useSendOnChange(client, { temperature: 0.5 }, { through: batch });
  changes.sendTelemetry({ ts: 1451649600000, values: { temperature: 25.5 } });
  // @ts-expect-error another type
  changes.sendTelemetry({ temperature: "25.5" });
  // @ts-expect-error no such key
  useSendOnChange(client, { temprature: 0.5 });
  useSensor(client, () => ({ temperature: 25.5 }), { through: changes });
  useSensor(client, (done) => done({ humidity: 60 }));
  useSensor(client, (done) => done(undefined, "no sensor"), { through: usePersistentQueue(client) });
  // @ts-expect-error no such key
  useSensor(client, () => ({ temprature: 25.5 }));
  // @ts-expect-error another type
  useSensor(client, (done) => done({ temperature: "25.5" }));
}

export function events(): void {
  client.on("connect", () => {});
  client.on("error", (code, text) => code + text.length);
  client.on("state", (name) => name === "online");
  // A listener may leave out what it does not need.
  client.on("disconnect", () => {});
  // @ts-expect-error no such event
  client.on("conect", () => {});
  // @ts-expect-error a code is a number
  client.on("disconnect", (code: string) => code);
  // @ts-expect-error no such state
  client.on("state", (name) => name === "connected");
  // @ts-expect-error the event has no second argument
  client.on("drop", (count: number, bytes: number) => count + bytes);
}
