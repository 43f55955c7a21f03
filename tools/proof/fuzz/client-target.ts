/** A whole client and an application that uses all of it. Whatever it is fed: no exception, bounds kept, and it comes back. */
import { generate } from "mqtt-packet";
import { type Client, TBDeviceMqttClient } from "../../espruino-on-node/client.js";
import { type Held, held } from "../held.js";
import { type Calls, useAll } from "./application.js";
import { Broken, type Input } from "./input.js";
import { Wire, World } from "./wire.js";

const MAX_QUEUE_BYTES = 1024;
const POLL_MS = 250;
const PIECES_PER_LOOK = 40;
/** As long a step as the client takes for time that went by. */
const LONG_STEP_MS = 20_000;
/** Twice what the longest pause and a connect that nobody answers take. */
const COME_BACK_MS = 320_000;
/** Beyond the three bounds: topics, ids, deadlines of the few requests that are open. */
const SLACK = { things: 300, characters: 1500 };

/** No packet at all. */
const LATE = "\xf0\x00";
const CONNACK = generate({ cmd: "connack", returnCode: 0, sessionPresent: false }).toString("latin1");

/** The most that any input made a client hold. */
export const most: Held = { things: 0, characters: 0 };

export function feedClient(input: Input): void {
  World.run((world) => new Feeding(world, input).run());
}

class Feeding {
  private readonly client: Client;
  private readonly calls: Calls;
  private readonly atRest: Held;

  constructor(
    private readonly world: World,
    private readonly input: Input,
  ) {
    this.client = new TBDeviceMqttClient({
      host: "server",
      accessToken: "token",
      pollIntervalMs: 0,
      maxPacketBytes: input.maxPacketBytes,
      maxQueueBytes: MAX_QUEUE_BYTES,
    });
    this.calls = useAll(this.client);
    this.atRest = this.look();
  }

  run(): void {
    this.client.connect(this.calls.callback());
    this.poll();
    if (this.input.isGreeted) this.receive(CONNACK);
    this.input.pieces.forEach((piece, i) => {
      if (this.wire.isOver) this.nextLink();
      this.receive(piece);
      if (i % PIECES_PER_LOOK === 0) this.checkBounds();
      if (this.input.piecesPerPoll && i % this.input.piecesPerPoll === 0) this.poll();
    });
    // The inbox is at its fullest before a poll.
    this.checkBounds();
    this.poll();
    this.comeBack();
    this.end();
  }

  private get wire(): Wire {
    return this.world.wires.at(-1)!;
  }

  private receive(bytes: string): void {
    this.wire.receive(bytes);
    this.world.settle();
  }

  private poll(ms = POLL_MS): void {
    this.world.now += ms;
    this.client.checkForMsg();
    this.world.settle();
  }

  private nextLink(): void {
    const before = this.world.wires.length;
    for (let waited = 0; this.world.wires.length === before; waited += LONG_STEP_MS) {
      if (waited > COME_BACK_MS) throw new Broken("the client comes back", `no attempt within ${COME_BACK_MS} ms`);
      this.poll(LONG_STEP_MS);
    }
    // What the interpreter still has of the link before is nobody's.
    this.world.wires[before - 1]!.receive(LATE);
    this.world.settle();
    if (this.wire.isOver) throw new Broken("a link ends by its own bytes", "late ones of the link before did it");
  }

  /** After all that, a link that is good is one on which a message is sent and acknowledged. */
  private comeBack(): void {
    if (!this.wire.isOver) this.wire.close();
    this.nextLink();
    this.wire.receive(CONNACK);
    this.serve();
    this.checkBounds();
    let isAcknowledged = false;
    this.client.sendTelemetry({ last: 1 }, (error) => {
      isAcknowledged = error === undefined;
    });
    this.serve();
    if (!isAcknowledged) throw new Broken("the client comes back", "a message on a good link was not acknowledged");
  }

  /** A server that answers what it must, until nothing more comes. */
  private serve(): void {
    for (let answered = 1; answered; ) {
      this.poll();
      answered = 0;
      for (const packet of this.wire.packets()) {
        const { messageId } = packet;
        if (packet.cmd === "publish" && packet.qos) this.answer({ cmd: "puback", messageId });
        else if (packet.cmd === "subscribe")
          this.answer({ cmd: "suback", messageId, granted: packet.subscriptions.map(() => 1) });
        else continue;
        answered++;
      }
    }
  }

  private answer(packet: Parameters<typeof generate>[0]): void {
    this.wire.receive(generate(packet).toString("latin1"));
  }

  private end(): void {
    this.client.disconnect();
    this.poll();
    for (const wire of this.world.wires) wire.packets();
    const { waiting, tooOften } = this.calls;
    if (waiting || tooOften) {
      throw new Broken("a callback is called once", `${waiting} never, ${tooOften} more than once`);
    }
  }

  private checkBounds(): void {
    const now = this.look();
    const { maxPacketBytes } = this.input;
    const characters = now.characters - this.atRest.characters;
    const things = now.things - this.atRest.things;
    most.characters = Math.max(most.characters, characters);
    most.things = Math.max(most.things, things);
    // The beginning of one packet, an inbox of two, and the queue.
    const bytes = 3 * maxPacketBytes + MAX_QUEUE_BYTES;
    if (characters > bytes + SLACK.characters || things > 4 * maxPacketBytes + SLACK.things) {
      throw new Broken("the client holds no more than its limits", `${characters} characters, ${things} things`);
    }
  }

  private look(): Held {
    return held(this.client, (thing) => thing instanceof Wire);
  }
}
