/** What must compile and what must not, of a client that has its application's own names and types. Nothing here runs: `npm run types` is the test. */
import { useHosts } from "../../src/hosts";
import { type RpcRequest, TBDeviceMqttClient } from "../../src/index";
import { usePersistentQueue } from "../../src/persistent-queue";
import { useSessionLimits } from "../../src/session-limits";
import { useWatchdog } from "../../src/watchdog";

interface Weather {
  telemetry: { temperature: number; humidity: number; state: "dry" | "wet" };
  clientAttributes: { model: string };
  sharedAttributes: { intervalMs: number; place: string };
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
  useHosts(client, options, []);
  usePersistentQueue(client);
  useSessionLimits(client, options);
  useWatchdog(client, options);
  any.sendTelemetry({ whatever: 1 });
}
