/** Every numbered message as the server saw it: from the bytes that reached it, and from its own acknowledgements. */
import { type Packet, parser } from "mqtt-packet";

interface Link {
  read(bytes: Buffer, isFromServer: boolean): void;
}

export class Ledger {
  /** Messages that came more than once. */
  duplicates = 0;
  acknowledged = 0;
  /** Messages behind a higher number on the same connection. */
  outOfOrder = 0;
  /** Messages that came first behind a higher number that had come before, on any connection. */
  lateArrivals = 0;
  /** Duplicates without the flag. */
  unmarked = 0;
  /** What was said on a connection that is not MQTT. */
  readonly malformed: string[] = [];
  private highest = 0;
  private readonly arrived: Uint8Array;
  private readonly isAcknowledged: Uint8Array;
  private readonly links = new Map<number, Link>();

  constructor(private readonly messages: number) {
    this.arrived = new Uint8Array(messages + 1);
    this.isAcknowledged = new Uint8Array(messages + 1);
  }

  toServer(connection: number, bytes: Buffer): void {
    this.link(connection).read(bytes, false);
  }

  fromServer(connection: number, bytes: Buffer): void {
    this.link(connection).read(bytes, true);
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
      // A connection before the one before is over.
      this.links.delete(connection - 8);
      link = this.newLink();
      this.links.set(connection, link);
    }
    return link;
  }

  private newLink(): Link {
    const numbers = new Map<number, number>();
    let last = 0;
    const up = parser({ protocolVersion: 4 });
    const down = parser({ protocolVersion: 4 });
    up.on("packet", (packet) => {
      const number = packet.cmd === "publish" ? numberOf(packet.payload.toString()) : undefined;
      if (packet.cmd !== "publish" || number === undefined) return;
      numbers.set(packet.messageId!, number);
      if (number <= last) this.outOfOrder++;
      last = number;
      this.arrive(number, packet.dup);
    });
    down.on("packet", (packet: Packet) => {
      const number = packet.cmd === "puback" ? numbers.get(packet.messageId!) : undefined;
      if (number !== undefined) this.acknowledge(number);
    });
    for (const side of [up, down]) side.on("error", ({ message }) => void this.malformed.push(message));
    return { read: (bytes, isFromServer) => void (isFromServer ? down : up).parse(bytes) };
  }

  private arrive(number: number, isMarked: boolean): void {
    if (this.arrived[number]) {
      this.duplicates++;
      if (!isMarked) this.unmarked++;
    } else {
      this.arrived[number] = 1;
      if (number < this.highest) this.lateArrivals++;
      this.highest = Math.max(this.highest, number);
    }
  }

  private acknowledge(number: number): void {
    if (!this.isAcknowledged[number]) this.acknowledged++;
    this.isAcknowledged[number] = 1;
  }
}

/** `{"n":5}`, or the same with a time around it. */
function numberOf(text: string): number | undefined {
  const found = /"n":(\d+)/.exec(text);
  return found ? Number(found[1]) : undefined;
}
