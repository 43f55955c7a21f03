/** A `net` without a network and a clock that stands still until it is told: one input runs to its end before the next begins. */
import { type Packet, parser } from "mqtt-packet";
import { modules, turn } from "../../espruino-on-node/globals.js";
import { Broken } from "./input.js";

type Listener = (this: Wire, bytes: string) => void;

const MAX_TURNS = 100_000;

export class Wire {
  /** Left by the client, or closed by the server. */
  isOver = false;
  dSnd = "";
  private written = "";
  private readonly listeners: Record<string, Listener[]> = {};

  on(event: string, listener: Listener): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), listener];
  }

  write(bytes: string): boolean {
    if (this.isOver) throw new Error("This socket is closed");
    this.written += bytes;
    return false;
  }

  end(): void {
    this.isOver = true;
  }

  /** Bytes of the server. They may come late: the interpreter still has them when the client has left. */
  receive(bytes: string): void {
    this.tell("data", bytes);
  }

  close(): void {
    this.isOver = true;
    this.tell("close", "");
  }

  /** What the client wrote since the last look. */
  packets(): Packet[] {
    const packets: Packet[] = [];
    const reader = parser({ protocolVersion: 4 });
    reader.on("packet", (packet) => packets.push(packet));
    reader.on("error", ({ message }) => {
      throw new Broken("the client writes MQTT", message);
    });
    const left = reader.parse(Buffer.from(this.written, "latin1"));
    this.written = "";
    if (left) throw new Broken("the client writes whole packets", `${left} bytes are left over`);
    return packets;
  }

  private tell(event: string, bytes: string): void {
    for (const listener of this.listeners[event] ?? []) listener.call(this, bytes);
  }
}

export class World {
  now = Date.UTC(2026, 0, 1);
  readonly wires: Wire[] = [];
  private readonly turns: (() => void)[] = [];

  /** Runs with this world in place of the real one. */
  static run<T>(inside: (world: World) => T): T {
    const world = new World();
    const { now } = Date;
    const { later } = turn;
    Date.now = () => world.now;
    turn.later = (call) => void world.turns.push(call);
    modules.net = {
      connect() {
        const wire = new Wire();
        world.wires.push(wire);
        return wire;
      },
    };
    try {
      return inside(world);
    } finally {
      Date.now = now;
      turn.later = later;
    }
  }

  /** Lets run what was put off, and what that puts off. */
  settle(): void {
    for (let done = 0; this.turns.length; ) {
      const calls = this.turns.splice(0);
      done += calls.length;
      if (done > MAX_TURNS) throw new Broken("events end", `${done} and more to come`);
      for (const call of calls) call();
    }
  }
}
