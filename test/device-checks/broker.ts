/** Against a real broker, with MQTT.js on the other side of it. */
import { expect, test } from "vitest";
import { Mosquitto, type MosquittoOptions } from "../../tools/mosquitto.js";
import type { AtEnd } from "../support/on-board.js";
import { Peer } from "../support/peer-client.js";
import { type Kind, parsedKeysAreBytes, type Runner } from "../support/runners.js";

export function brokerChecks(kind: Pick<Kind, "start" | "chip" | "inSandbox">): void {
  interface Setup {
    broker?: MosquittoOptions;
    client?: Record<string, unknown>;
  }

  /** A broker, a client that was made and did not connect yet. */
  async function setup(atEnd: AtEnd, { broker: config = {}, client = {} }: Setup = {}) {
    const broker = await Mosquitto.start(config, atEnd);
    const runner = await kind.start(atEnd);
    const { port } = broker;
    const options = { host: "127.0.0.1", port, clientId: "board", minReconnectDelayMs: 20, ...client };
    await runner.run(`open(${JSON.stringify(options)})`);
    return { broker, ...runner };
  }

  /** The same, connected, and an MQTT.js client of the same broker. */
  async function connected(atEnd: AtEnd, options: Setup = {}) {
    const all = await setup(atEnd, options);
    const peer = await Peer.connect(all.broker.port, atEnd);
    await all.run("c.connect()");
    await all.console.next("connect []");
    return { ...all, peer };
  }

  /** Resolves when the broker has taken all that was written before. */
  async function settled({ run, console }: Runner): Promise<void> {
    await run('c.publish("settled","",{qualityOfService:1},show("settled"))');
    await console.next("settled []");
  }

  test("an anonymous client with a client identifier is let in", async ({ onTestFinished: atEnd }) => {
    const { run, console } = await setup(atEnd);
    await run('c.connect(show("connected"))');
    await console.next("connected []");
  });

  test("a user with the right password is let in", async ({ onTestFinished: atEnd }) => {
    const login = { username: "me", password: "secret" };
    const { run, console } = await setup(atEnd, { broker: { users: { me: "secret" } }, client: login });
    await run('c.connect(show("connected"))');
    await console.next("connected []");
  });

  test("a wrong password is refused, with the broker's code", async ({ onTestFinished: atEnd }) => {
    const login = { username: "me", password: "wrong" };
    const { run, console } = await setup(atEnd, { broker: { users: { me: "secret" } }, client: login });
    await run('c.connect(show("connected"))');
    await console.next("connected [5]");
  });

  test("an anonymous client is refused where users have passwords", async ({ onTestFinished: atEnd }) => {
    const { run, console } = await setup(atEnd, { broker: { users: { me: "secret" } } });
    await run('c.connect(show("connected"))');
    await console.next("connected [5]");
  });

  test("messages of QoS 0 and 1 reach a subscriber as such", async ({ onTestFinished: atEnd }) => {
    const { run, peer, console } = await connected(atEnd);
    await peer.subscribe("out/#");
    await run(
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
    await runner.run('c.route("in/","in/#",show("in"))');
    await settled(runner);
    await runner.peer.publish("in/a", "zero", { qos: 0 });
    await runner.peer.publish("in/b", "one", { qos: 1 });
    await runner.console.next('in ["a","zero"]');
    await runner.console.next('in ["b","one"]');
  });

  /** The device sends back as telemetry what it got as shared attributes. */
  async function echoed(atEnd: AtEnd, update: object): Promise<unknown> {
    const runner = await connected(atEnd);
    await runner.run("c.subscribeToAllAttributes(function(update){c.sendTelemetry(update)})");
    await settled(runner);
    await runner.peer.subscribe("v1/devices/me/telemetry");
    await runner.peer.publish("v1/devices/me/attributes", update);
    const [message] = await runner.peer.got(1);
    return JSON.parse(message!.text);
  }

  test("text beyond ASCII is the same on both sides", async ({ onTestFinished: atEnd }) => {
    const update = { size: "Größe 21 €, 😀" };
    expect(await echoed(atEnd, update)).toEqual(update);
  });

  const bytesAsKeys = parsedKeysAreBytes(kind);
  (bytesAsKeys ? test.fails : test)(
    `keys beyond ASCII are the same on both sides${bytesAsKeys ? " (fails: keys that were parsed are sent byte by byte)" : ""}`,
    async ({ onTestFinished: atEnd }) => {
      const update = { Größe: 21 };
      expect(await echoed(atEnd, update)).toEqual(update);
    },
  );

  test("a retained message is kept for who subscribes later", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    await runner.run('c.publish("kept","yes",{retain:true});c.publish("gone","no",{retain:false})');
    await settled(runner);
    await runner.peer.subscribe("gone");
    await runner.peer.subscribe("kept");
    expect(await runner.peer.got(1)).toMatchObject([{ topic: "kept", text: "yes", retain: true }]);
  });

  const will = { topic: "will/board", payload: "gone", qualityOfService: 1 };

  test("the will is published when the link breaks", async ({ onTestFinished: atEnd }) => {
    const { stop, peer } = await connected(atEnd, { client: { will } });
    await peer.subscribe("will/#");
    stop();
    expect(await peer.got(1)).toMatchObject([{ topic: "will/board", text: "gone", qos: 1 }]);
  });

  test("the will is not published after disconnect()", async ({ onTestFinished: atEnd }) => {
    const { run, peer, console } = await connected(atEnd, { client: { will } });
    await peer.subscribe("#");
    await run("c.disconnect();c.connect()");
    await console.next("connect []");
    await run('c.publish("after","")');
    expect(await peer.got(1)).toMatchObject([{ topic: "after" }]);
  });

  test("telemetry and attributes go to ThingsBoard's topics", async ({ onTestFinished: atEnd }) => {
    const { run, peer } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/#");
    await run("c.sendTelemetry({temperature:25.5});c.sendAttributes({model:1})");
    expect(await peer.got(2)).toMatchObject([
      { topic: "v1/devices/me/telemetry", text: '{"temperature":25.5}', qos: 1 },
      { topic: "v1/devices/me/attributes", text: '{"model":1}', qos: 1 },
    ]);
  });

  test("attributes that are asked for are answered by the peer", async ({ onTestFinished: atEnd }) => {
    const { run, peer, console } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/attributes/request/+");
    await run('c.requestAttributes({clientKeys:["a"],sharedKeys:["b","c"]},show("got"))');
    const [question] = await peer.got(1);
    expect(JSON.parse(question!.text)).toEqual({ clientKeys: "a", sharedKeys: "b,c" });
    await peer.publish(question!.topic.replace("request", "response"), { shared: { b: 1 } });
    await console.next('got [{"shared":{"b":1}}]');
  });

  test("an attribute is heard of until it is unsubscribed from, and then the broker sends it no more", async ({
    onTestFinished: atEnd,
  }) => {
    const runner = await connected(atEnd);
    await runner.run('var id=c.subscribeToAttribute("mine",show("update"))');
    await settled(runner);
    await runner.peer.publish("v1/devices/me/attributes", { other: 1 });
    await runner.peer.publish("v1/devices/me/attributes", { mine: 2 });
    expect(await runner.console.next(/^update/)).toBe('update [{"mine":2}]');
    expect(await runner.ask("c.unsubscribeFromAttribute(id)")).toBe(true);
    await settled(runner);
    await runner.peer.publish("v1/devices/me/attributes", { mine: 3 });
    await runner.run('c.route("after","after",show("after"))');
    await settled(runner);
    await runner.peer.publish("after", "");
    await runner.console.next(/^after/);
    expect(runner.console.lines).not.toContain('update [{"mine":3}]');
    expect(await runner.ask("c.stats().unknown")).toBe(0);
  });

  test("an RPC of the peer is answered later, once", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    await runner.run('c.setServerSideRpcRequestHandler(function(id){console.log("asked "+id)})');
    await settled(runner);
    await runner.peer.subscribe("v1/devices/me/rpc/response/+");
    await runner.peer.publish("v1/devices/me/rpc/request/7", { method: "later" });
    await runner.console.next("asked 7");
    await runner.run('c.sendRpcReply(7,{ok:1},show("first"));c.sendRpcReply(7,{ok:2},show("second"))');
    await runner.console.next("second [-16]");
    await runner.console.next("first []");
    expect(await runner.peer.got(1)).toMatchObject([{ topic: "v1/devices/me/rpc/response/7", text: '{"ok":1}' }]);
  });

  test("claiming goes to ThingsBoard's topic", async ({ onTestFinished: atEnd }) => {
    const { run, peer, console } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/claim");
    await run('c.claimDevice("secret",60000,show("claimed"))');
    await console.next("claimed []");
    const [message] = await peer.got(1);
    expect(JSON.parse(message!.text)).toEqual({ secretKey: "secret", durationMs: 60000 });
  });

  test("with pollIntervalMs 0 checkForMsg does it all", async ({ onTestFinished: atEnd }) => {
    const runner = await setup(atEnd, { client: { pollIntervalMs: 0 } });
    await runner.run("setInterval(function(){c.checkForMsg()},5);c.connect()");
    await runner.console.next("connect []");
    await settled(runner);
    expect(await runner.ask("[c.connected,c.stats().acknowledged]")).toEqual([true, 1]);
    await runner.run("c.disconnect()");
    expect(await runner.ask("c.connected")).toBe(false);
  });

  test("an RPC of the peer is answered", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    await runner.run(
      "c.setServerSideRpcRequestHandler(function(id,request){return [id,request.method,request.params]})",
    );
    await settled(runner);
    await runner.peer.subscribe("v1/devices/me/rpc/response/+");
    await runner.peer.publish("v1/devices/me/rpc/request/42", { method: "do", params: { a: 1 } });
    const [reply] = await runner.peer.got(1);
    expect(reply).toMatchObject({ topic: "v1/devices/me/rpc/response/42", text: '[42,"do",{"a":1}]' });
  });

  test("an RPC of the client is answered by the peer", async ({ onTestFinished: atEnd }) => {
    const { run, peer, console } = await connected(atEnd);
    await peer.subscribe("v1/devices/me/rpc/request/+");
    await run('c.sendRpcCall("getTime",{},show("time"))');
    const [question] = await peer.got(1);
    expect(JSON.parse(question!.text)).toEqual({ method: "getTime", params: {} });
    await peer.publish(question!.topic.replace("request", "response"), { time: 7 });
    await console.next('time [{"time":7}]');
  });

  test("a route with wildcards gets what they match, and nothing else", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    await runner.run('c.route("room/","room/+/light",show("room"));c.route("deep/","deep/#",show("deep"))');
    await settled(runner);
    for (const topic of ["room/1/light", "room/1/heat", "room/light", "deep/a/b/c"])
      await runner.peer.publish(topic, "on");
    await runner.console.next('room ["1/light","on"]');
    await runner.console.next('deep ["a/b/c","on"]');
    expect(runner.console.lines.filter((line) => line.startsWith("room")).length).toBe(1);
  });

  test("pings hold a quiet link for longer than the broker would wait", async ({ onTestFinished: atEnd }) => {
    const { run, console } = await connected(atEnd, { client: { keepAlive: 2, requestTimeoutMs: 3000 } });
    await run('setTimeout(show("later"),5000)');
    await console.next("later []");
    expect(console.lines.filter((line) => /^(dis|err)/.test(line))).toEqual([]);
    await run('c.publish("still","",undefined,show("there"))');
    await console.next("there []");
  });

  test("the client is back after a restart of the broker, with its subscriptions", async ({
    onTestFinished: atEnd,
  }) => {
    const runner = await connected(atEnd);
    await runner.run('c.route("in/","in/+",show("in"))');
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
    await runner.run('c.publish("late","x",{retain:true},show("late"))');
    await runner.broker.start();
    await runner.console.next("late []");
    const later = await Peer.connect(runner.broker.port, atEnd);
    await later.subscribe("late");
    expect(await later.got(1)).toMatchObject([{ topic: "late", text: "x" }]);
  });

  test("a message over maxPacketBytes is passed over, and the link stays", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd, { client: { maxPacketBytes: 512 } });
    await runner.run('c.route("in/","in/+",function(topic,payload){console.log("in "+topic+" "+payload.length)})');
    await settled(runner);
    await runner.peer.publish("in/big", "x".repeat(20_000));
    await runner.peer.publish("in/small", "x".repeat(100));
    await runner.console.next(/^skip \[20\d{3}]$/);
    await runner.console.next("in small 100");
    expect(runner.console.lines.filter((line) => line.startsWith("disconnect"))).toEqual([]);
  });

  test("a burst of the client arrives in order, each once", async ({ onTestFinished: atEnd }) => {
    const { run, peer } = await connected(atEnd, { client: { maxQueueBytes: 20_000 } });
    await peer.subscribe("burst");
    await run('for(var i=0;i<50;i++)c.publish("burst",""+i)');
    expect((await peer.got(50)).map(({ text }) => Number(text))).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test("a burst of the peer arrives in order, each once", async ({ onTestFinished: atEnd }) => {
    const runner = await connected(atEnd);
    await runner.run(
      'var got=[];c.route("burst","burst",function(_,text){got.push(+text);if(got.length===100)show("got")(got)})',
    );
    await settled(runner);
    await Promise.all(Array.from({ length: 100 }, (_, i) => runner.peer.publish("burst", String(i))));
    const line = await runner.console.next(/^got/);
    expect(JSON.parse(line.slice("got ".length))).toEqual([Array.from({ length: 100 }, (_, i) => i)]);
  });
}
