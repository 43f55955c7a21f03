/** Every numbered message as the server saw it: from the bytes that reached it, and from its own acknowledgements. */
import { type Packet, parser } from "mqtt-packet";
import { Order } from "./order.js";

/** Bytes on their ways, and the end of the connection. */
interface Link {
  toServer(bytes: Buffer): void;
  fromServer(bytes: Buffer): void;
  toClient(bytes: Buffer): void;
  over(): void;
}

export class Ledger {
  /** Messages that came more than once. */
  duplicates = 0;
  acknowledged = 0;
  readonly order = new Order();
  /** Messages that came twice on one connection. */
  repeated = 0;
  /** Duplicates without the flag. */
  unmarked = 0;
  /** What was said on a connection that is not MQTT. */
  readonly malformed: string[] = [];
  private readonly arrived: Uint8Array;
  private readonly isAcknowledged: Uint8Array;
  private readonly links = new Map<number, Link>();

  constructor(private readonly messages: number) {
    this.arrived = new Uint8Array(messages + 1);
    this.isAcknowledged = new Uint8Array(messages + 1);
  }

  toServer(connection: number, bytes: Buffer): void {
    this.link(connection).toServer(bytes);
  }

  /** What the server said, whether or not it reaches the client. */
  fromServer(connection: number, bytes: Buffer): void {
    this.link(connection).fromServer(bytes);
  }

  toClient(connection: number, bytes: Buffer): void {
    this.link(connection).toClient(bytes);
  }

  over(connection: number): void {
    this.link(connection).over();
  }

  /** Whether the server has said that it has this message. */
  has(number: number): boolean {
    return this.isAcknowledged[number] === 1;
  }

  /** The numbers up to this one that the server never acknowledged. */
  missing(upTo: number): number[] {
    return Array.from({ length: Math.min(upTo, this.messages) }, (_, i) => i + 1).filter((number) => !this.has(number));
  }

  private link(connection: number): Link {
    let link = this.links.get(connection);
    if (!link) {
      // Of the one before, bytes may still be under way.
      this.links.delete(connection - 8);
      link = this.newLink();
      this.links.set(connection, link);
    }
    return link;
  }

  private newLink(): Link {
    const numbers = new Map<number, number>();
    const came = new Set<number>();
    const onTheirWay = new Set<number>();
    let highest = 0;
    let last = 0;
    const toServer = this.parser((packet) => {
      const number = packet.cmd === "publish" ? numberOf(packet.topic, packet.payload.toString()) : undefined;
      if (packet.cmd !== "publish" || number === undefined) return;
      numbers.set(packet.messageId!, number);
      if (came.has(number)) this.repeated++;
      came.add(number);
      onTheirWay.add(number);
      this.order.came(number, highest, !this.arrived[number]);
      this.arrive(number, packet.dup);
      last = number;
      highest = Math.max(highest, number);
    });
    const acknowledged = (then: (number: number) => void) =>
      this.parser((packet) => {
        const number = packet.cmd === "puback" ? numbers.get(packet.messageId!) : undefined;
        if (number !== undefined) then(number);
      });
    const fromServer = acknowledged((number) => this.acknowledge(number));
    const toClient = acknowledged((number) => {
      onTheirWay.delete(number);
      this.order.acknowledged(number);
    });
    return { toServer, fromServer, toClient, over: () => this.order.ended(onTheirWay, last) };
  }

  private parser(packetCame: (packet: Packet) => void): (bytes: Buffer) => void {
    const reading = parser({ protocolVersion: 4 });
    reading.on("packet", packetCame);
    reading.on("error", ({ message }) => void this.malformed.push(message));
    return (bytes) => void reading.parse(bytes);
  }

  private arrive(number: number, isMarked: boolean): void {
    if (this.arrived[number]) {
      this.duplicates++;
      if (!isMarked) this.unmarked++;
    }
    this.arrived[number] = 1;
  }

  private acknowledge(number: number): void {
    if (!this.isAcknowledged[number]) this.acknowledged++;
    this.isAcknowledged[number] = 1;
  }
}

/** Of `{"n":5}`, or the same with a time around it. */
function numberOf(topic: string, text: string): number | undefined {
  const found = topic.endsWith("/telemetry") ? /"n":(\d+)/.exec(text) : undefined;
  return found ? Number(found[1]) : undefined;
}
