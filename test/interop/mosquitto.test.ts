/** Against a real broker: the library's source on Node and the built module on virtual boards, with MQTT.js on the other side. */
import { describe, expect, test } from "vitest";
import { Mosquitto, type MosquittoOptions } from "../../tools/mosquitto.js";
import type { AtEnd } from "../support/on-board.js";
import { Peer } from "../support/peer-client.js";
import { onNode, onVirtualBoard, type Runner } from "../support/runners.js";

const RUNNERS: [name: string, run: (atEnd: AtEnd) => Promise<Runner>][] = [
  ["the source on Node", onNode],
  ["the module on a virtual ESP32", (atEnd) => onVirtualBoard("ESP32", atEnd)],
  ["the module on a virtual ESP8266", (atEnd) => onVirtualBoard("ESP8266", atEnd)],
];

describe.concurrent.each(RUNNERS)("Mosquitto and %s", (_name, run) => {
  interface Setup {
    broker?: MosquittoOptions;
    client?: Record<string, unknown>;
  }

  /** A broker, a client that was made and did not connect yet. */
  async function setup(atEnd: AtEnd, { broker: config = {}, client = {} }: Setup = {}) {
    const broker = await Mosquitto.start(config, atEnd);
    const runner = await run(atEnd);
    const { port } = broker;
    const options = { host: "127.0.0.1", port, clientId: "board", minReconnectDelayMs: 20, ...client };
    runner.type(`open(${JSON.stringify(options)})`);
    return { broker, ...runner };
  }

  /** The same, connected, and an MQTT.js client of the same broker. */
  async function connected(atEnd: AtEnd, options: Setup = {}) {
    const all = await setup(atEnd, options);
    const peer = await Peer.connect(all.broker.port, atEnd);
    all.type("c.connect()");
    await all.console.next("connect []");
    return { ...all, peer };
  }

  /** Resolves when the broker has taken all that was written before. */
  async function settled({ type, console }: Runner): Promise<void> {
    type('c.publish("settled","",{qualityOfService:1},show("settled"))');
    await console.next("settled []");
  }

  test("an anonymous client with a client identifier is let in", async ({ onTestFinished: atEnd }) => {
    const { type, console } = await setup(atEnd);
    type('c.connect(show("connected"))');
    await console.next("connected []");
  });

  test("a user with the right password is let in", async ({ onTestFinished: atEnd }) => {
    const login = { username: "me", password: "secret" };
    const { type, console } = await setup(atEnd, { broker: { users: { me: "secret" } }, client: login });
    type('c.connect(show("connected"))');
    await console.next("connected []");
  });

  test("a wrong password is refused, with the broker's code", async ({ onTestFinished: atEnd }) => {
    const login = { username: "me", password: "wrong" };
    const { type, console } = await setup(atEnd, { broker: { users: { me: "secret" } }, client: login });
    type('c.connect(show("connected"))');
    await console.next("connected [5]");
  });

  test("an anonymous client is refused where users have passwords", async ({ onTestFinished: atEnd }) => {
    const { type, console } = await setup(atEnd, { broker: { users: { me: "secret" } } });
    type('c.connect(show("connected"))');
    await console.next("connected [5]");
  });

  test("messages of QoS 0 and 1 reach a subscriber as such", async ({ onTestFinished: atEnd }) => {
    const { type, peer, console } = await connected(atEnd);
    await peer.subscribe("out/#");
    type(
      'c.publish("out/a","zero",{qualityOfService:0},show("zero"));c.publish("out/b","one",{qualityOfService:1},show("one"))',
    );
    await console.next("one []");
    expect(await peer.got(2)).toMatchObject([
      { topic: "out/a", text: "zero", qos: 0 },
      { topic: "out/b", text: "one", qos: 1 },
    ]);
    expect(console.count("zero []")).toBe(1);
  });

  test("messages of QoS 0 and 1 are taken from a publisher", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    runner.type('c.route("in/","in/#",show("in"))');
    await settled(runner);
    await runner.peer.publish("in/a", "zero", { qos: 0 });
    await runner.peer.publish("in/b", "one", { qos: 1 });
    await runner.console.next('in ["a","zero"]');
    await runner.console.next('in ["b","one"]');
  });

  test("text beyond ASCII is the same on both sides", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    runner.type("c.subscribeToAllAttributes(function(update){c.sendTelemetry(update)})");
    await settled(runner);
    await runner.peer.subscribe("v1/devices/me/telemetry");
    await runner.peer.publish("v1/devices/me/attributes", { Größe: "21 €, 😀" });
    const [message] = await runner.peer.got(1);
    expect(JSON.parse(message!.text)).toEqual({ Größe: "21 €, 😀" });
  });

  test("a retained message is kept for who subscribes later", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    runner.type('c.publish("kept","yes",{retain:true});c.publish("gone","no",{retain:false})');
    await settled(runner);
    await runner.peer.subscribe("gone");
    await runner.peer.subscribe("kept");
    expect(await runner.peer.got(1)).toMatchObject([{ topic: "kept", text: "yes", retain: true }]);
  });

  const will = { topic: "will/board", payload: "gone", qualityOfService: 1 };

  test("the will is published when the link breaks", async ({ onTestFinished: atEnd }) => {
    const { breakOff, peer } = await connected(atEnd, { client: { will } });
    await peer.subscribe("will/#");
    breakOff();
    expect(await peer.got(1)).toMatchObject([{ topic: "will/board", text: "gone", qos: 1 }]);
  });

  test("the will is not published after disconnect()", async ({ onTestFinished: atEnd }) => {
    const { type, peer, console } = await connected(atEnd, { client: { will } });
    await peer.subscribe("#");
    type("c.disconnect();c.connect()");
    await console.next("connect []");
    type('c.publish("after","")');
    expect(await peer.got(1)).toMatchObject([{ topic: "after" }]);
  });

  test("telemetry and attributes go to ThingsBoard's topics", async ({ onTestFinished: atEnd }) => {
    const { type, peer } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/#");
    type("c.sendTelemetry({temperature:25.5});c.sendAttributes({model:1})");
    expect(await peer.got(2)).toMatchObject([
      { topic: "v1/devices/me/telemetry", text: '{"temperature":25.5}', qos: 1 },
      { topic: "v1/devices/me/attributes", text: '{"model":1}', qos: 1 },
    ]);
  });

  test("attributes that are asked for are answered by the peer", async ({ onTestFinished: atEnd }) => {
    const { type, peer, console } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/attributes/request/+");
    type('c.requestAttributes({clientKeys:["a"],sharedKeys:["b","c"]},show("got"))');
    const [question] = await peer.got(1);
    expect(JSON.parse(question!.text)).toEqual({ clientKeys: "a", sharedKeys: "b,c" });
    await peer.publish(question!.topic.replace("request", "response"), { shared: { b: 1 } });
    await console.next('got [{"shared":{"b":1}}]');
  });

  test("an RPC of the peer is answered", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    runner.type("c.setServerSideRpcRequestHandler(function(id,request){return [id,request.method,request.params]})");
    await settled(runner);
    await runner.peer.subscribe("v1/devices/me/rpc/response/+");
    await runner.peer.publish("v1/devices/me/rpc/request/42", { method: "do", params: { a: 1 } });
    const [reply] = await runner.peer.got(1);
    expect(reply).toMatchObject({ topic: "v1/devices/me/rpc/response/42", text: '[42,"do",{"a":1}]' });
  });

  test("an RPC of the client is answered by the peer", async ({ onTestFinished: atEnd }) => {
    const { type, peer, console } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/rpc/request/+");
    type('c.sendRpcCall("getTime",{},show("time"))');
    const [question] = await peer.got(1);
    expect(JSON.parse(question!.text)).toEqual({ method: "getTime", params: {} });
    await peer.publish(question!.topic.replace("request", "response"), { time: 7 });
    await console.next('time [{"time":7}]');
  });

  test("a route with wildcards gets what they match, and nothing else", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    runner.type('c.route("room/","room/+/light",show("room"));c.route("deep/","deep/#",show("deep"))');
    await settled(runner);
    for (const topic of ["room/1/light", "room/1/heat", "room/light", "deep/a/b/c"])
      await runner.peer.publish(topic, "on");
    await runner.console.next('room ["1/light","on"]');
    await runner.console.next('deep ["a/b/c","on"]');
    expect(runner.console.lines.filter((line) => line.startsWith("room")).length).toBe(1);
  });

  test("pings hold a quiet link for longer than the broker would wait", async ({ onTestFinished: atEnd }) => {
    const { type, console } = await connected(atEnd, { client: { keepAlive: 2, requestTimeoutMs: 3000 } });
    type('setTimeout(show("later"),5000)');
    await console.next("later []");
    expect(console.lines.filter((line) => /^(dis|err)/.test(line))).toEqual([]);
    type('c.publish("still","",undefined,show("there"))');
    await console.next("there []");
  });

  test("the client is back after a restart of the broker, with its subscriptions", async ({
    onTestFinished: atEnd,
  }) => {
    const runner = await connected(atEnd);
    runner.type('c.route("in/","in/+",show("in"))');
    await settled(runner);
    await runner.broker.stop();
    await runner.console.next("disconnect [-10]");
    await runner.broker.start();
    await runner.console.next("connect []");
    await settled(runner);
    const later = await Peer.connect(runner.broker.port, atEnd);
    await later.publish("in/a", "again");
    await runner.console.next('in ["a","again"]');
  });

  test("a message given while the broker is away arrives later", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    await runner.broker.stop();
    await runner.console.next("disconnect [-10]");
    runner.type('c.publish("late","x",{retain:true},show("late"))');
    await runner.broker.start();
    await runner.console.next("late []");
    const later = await Peer.connect(runner.broker.port, atEnd);
    await later.subscribe("late");
    expect(await later.got(1)).toMatchObject([{ topic: "late", text: "x" }]);
  });

  test("a message over maxPacketBytes is passed over, and the link stays", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd, { client: { maxPacketBytes: 512 } });
    runner.type('c.route("in/","in/+",function(topic,payload){console.log("in "+topic+" "+payload.length)})');
    await settled(runner);
    await runner.peer.publish("in/big", "x".repeat(20_000));
    await runner.peer.publish("in/small", "x".repeat(100));
    await runner.console.next(/^skip \[20\d{3}]$/);
    await runner.console.next("in small 100");
    expect(runner.console.lines.filter((line) => line.startsWith("disconnect"))).toEqual([]);
  });

  test("a burst of the client arrives in order, each once", async ({ onTestFinished: atEnd }) => {
    const { type, peer } = await connected(atEnd, { client: { maxQueueBytes: 20_000 } });
    await peer.subscribe("burst");
    type('for(var i=0;i<100;i++)c.publish("burst",""+i)');
    expect((await peer.got(100)).map(({ text }) => Number(text))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test("a burst of the peer arrives in order, each once", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    runner.type(
      'var got=[];c.route("burst","burst",function(_,text){got.push(+text);if(got.length===100)show("got")(got)})',
    );
    await settled(runner);
    await Promise.all(Array.from({ length: 100 }, (_, i) => runner.peer.publish("burst", String(i))));
    const line = await runner.console.next(/^got/);
    expect(JSON.parse(line.slice("got ".length))).toEqual([Array.from({ length: 100 }, (_, i) => i)]);
  });
});
