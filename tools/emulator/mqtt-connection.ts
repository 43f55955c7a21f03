/** One socket: the MQTT protocol as the server speaks it, up to the device's session. */
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import {
  generate,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type IUnsubscribePacket,
  type Packet,
} from "mqtt-packet";
import type { Context } from "./context.js";
import type { Login } from "./credentials.js";
import type { CloseReason, Device } from "./device.js";
import { DeviceSession, REFUSED, TOPIC_FILTER_INVALID, type Wire } from "./device-session.js";
import type { Connection } from "./events.js";
import { OtaError, ServerFault } from "./ota/downloads.js";
import { MalformedPacketError, PacketReader } from "./packet-reader.js";
import { BadPayloadError } from "./payloads.js";
import { topicsOf } from "./profile-topics.js";
import { isProvisionLogin, ProvisionSession } from "./provisioning/session.js";
import { handlePublish, MESSAGE_QUEUE_LIMIT } from "./publish-handlers.js";
import { RateLimitError } from "./rate-limits.js";
import {
  CONNECTION_RATE_EXCEEDED,
  DISCONNECT_V5,
  PAYLOAD_FORMAT_INVALID,
  type Refusal,
  refusalOf,
  SERVER_UNAVAILABLE,
} from "./reason-codes.js";

export class MqttConnection implements Wire {
  private readonly peer: Connection;
  private readonly reader: PacketReader;
  private session: DeviceSession | undefined;
  private provisioning: ProvisionSession | undefined;
  private version = 4;
  private closing: CloseReason | undefined;
  private readonly beforeConnect: Packet[] = [];
  private inactivity: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly context: Context,
    private readonly socket: Socket,
    id = 0,
  ) {
    this.peer = { id, device: undefined };
    this.reader = new PacketReader(context.settings.maxPayloadSize);
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.receive(chunk));
    // A reset is followed by "close" as well.
    socket.on("error", () => {});
    socket.on("close", () => this.closed());
  }

  get device(): Device | undefined {
    return this.session?.device;
  }

  private receive(chunk: Buffer): void {
    if (this.closing) return;
    this.socket.cork();
    try {
      for (const packet of this.reader.read(chunk)) {
        this.tell("in", packet);
        this.handle(packet);
        if (this.closing) break;
      }
    } catch (error) {
      if (error instanceof BadPayloadError) this.close("invalid payload");
      else if (error instanceof RateLimitError) this.close("rate limit");
      else if (error instanceof OtaError) this.otaError(error);
      else if (error instanceof ServerFault) this.close("server fault");
      else if (error instanceof MalformedPacketError) this.close("malformed packet");
      else {
        // A fault of ours or of an event listener: the server closes here too, but it must not go unseen.
        this.close("internal error");
        queueMicrotask(() => {
          throw error;
        });
      }
    } finally {
      this.socket.uncork();
    }
  }

  private otaError(error: OtaError): void {
    this.session?.sendOtaError(error.text);
    this.close("OTA error");
  }

  private handle(packet: Packet): void {
    if (packet.cmd === "connect") this.connect(packet);
    else if (this.provisioning) this.provisioning.handle(packet);
    else if (this.session) this.handleFor(this.session, packet);
    else if (this.beforeConnect.length < MESSAGE_QUEUE_LIMIT) this.beforeConnect.push(packet);
    // Whatever comes before the CONNECT waits for it, within bounds.
    else this.close("queue overflow");
  }

  private handleFor(session: DeviceSession, packet: Packet): void {
    if (packet.cmd !== "puback") this.activity(session.device);
    switch (packet.cmd) {
      case "publish":
        this.published(session, packet);
        break;
      case "subscribe":
        this.subscribe(session, packet);
        break;
      case "unsubscribe":
        this.unsubscribe(session, packet);
        break;
      case "puback":
        session.acknowledged(packet.messageId ?? 0);
        break;
      case "pingreq":
        this.send({ cmd: "pingresp" });
        session.gateway?.ping();
        break;
      case "disconnect":
        this.close("closed by the device");
    }
  }

  /** MQTT allows one CONNECT per connection, but the server answers each as if it were the first. */
  private connect(packet: IConnectPacket): void {
    this.version = packet.protocolVersion ?? 4;
    const login = {
      clientId: packet.clientId ?? "",
      userName: packet.username,
      password: packet.password?.toString("utf8"),
    };
    if (isProvisionLogin(login)) {
      this.connack(packet, 0);
      this.provisioning ??= this.provisionSession();
      return;
    }
    const device = this.deviceOf(login);
    if (!device) this.refuse(packet, refusalOf(login, shownCertificate(this.socket) !== undefined));
    // A profile for CoAP, say, keeps its devices from MQTT.
    else if (!["DEFAULT", "MQTT"].includes(device.profile.transportType)) this.refuse(packet, SERVER_UNAVAILABLE);
    else if (!device.limits.tryMessage()) this.refuse(packet, CONNECTION_RATE_EXCEEDED);
    else this.accept(packet, device);
  }

  private provisionSession(): ProvisionSession {
    return new ProvisionSession(this.context, {
      mqtt5: this.version === 5,
      send: (sent) => this.send(sent),
      acknowledge: (publish, reasonCode) => this.puback(publish, reasonCode),
      close: (reason) => this.close(reason),
    });
  }

  private deviceOf(login: Login): Device | undefined {
    const certificate = shownCertificate(this.socket);
    return certificate ? this.context.store.holderOf(certificate) : this.context.store.authenticate(login);
  }

  private accept(packet: IConnectPacket, device: Device): void {
    this.connack(packet, 0);
    if (this.session?.device === device) return;
    this.endSession("closed by the device");
    const older = device.session;
    this.session = new DeviceSession(device, this.context, this);
    device.session = this.session;
    this.peer.device = device;
    device.noteConnect();
    this.activity(device);
    // One session per device, whatever the client ids: the newer one wins.
    older?.close("replaced by a newer connection");
    this.context.events.emit("connect", device);
    for (const queued of this.beforeConnect.splice(0)) if (!this.closing) this.handle(queued);
  }

  private refuse(packet: IConnectPacket, refusal: Refusal): void {
    const code = this.version === 5 ? refusal.connackV5 : refusal.connack;
    this.connack(packet, code);
    this.context.events.emit("refused", code);
    this.close("refused", refusal.disconnectV5);
  }

  /** sessionPresent says the contrary of the clean flag, always, although the server keeps no session. */
  private connack(packet: IConnectPacket, code: number): void {
    const sessionPresent = !packet.clean;
    if (this.version === 5) this.send({ cmd: "connack", reasonCode: code, sessionPresent });
    else this.send({ cmd: "connack", returnCode: code, sessionPresent });
  }

  private published(session: DeviceSession, packet: IPublishPacket): void {
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    this.context.events.emit("publish", session.device, packet.topic, payload);
    try {
      const accepted = handlePublish(this.context, session, packet.topic, payload);
      if (accepted.delayMs) setTimeout(() => this.puback(packet, accepted.reasonCode), accepted.delayMs).unref();
      else if (accepted.close) this.puback(packet, accepted.reasonCode);
      else if (accepted.acknowledge) this.context.disorder.later(this, () => this.puback(packet, accepted.reasonCode));
      if (accepted.close) this.close(accepted.close);
      else accepted.afterwards?.();
    } catch (error) {
      // MQTT 5 can say what is wrong with a payload and goes on; before it, the connection is closed without a PUBACK, at QoS 0 too, unless the
      // device's profile wants it otherwise.
      const goesOn = this.version === 5 || topicsOf(session.device.profile).acknowledgesBadPayloads;
      if (!(error instanceof BadPayloadError) || !goesOn || packet.qos === 0) throw error;
      this.puback(packet, PAYLOAD_FORMAT_INVALID);
    }
  }

  /** QoS 2 gets a PUBACK like QoS 1, never a PUBREC. */
  private puback(packet: IPublishPacket, reasonCode = 0): void {
    if (packet.qos === 0 || packet.messageId === undefined) return;
    this.send({ cmd: "puback", messageId: packet.messageId, reasonCode });
  }

  private subscribe(session: DeviceSession, packet: ISubscribePacket): void {
    const codes = packet.subscriptions.map(({ topic, qos }) => session.subscribe(topic, qos));
    const granted = codes.map((code) => (code === REFUSED && this.version === 5 ? TOPIC_FILTER_INVALID : code));
    this.send({ cmd: "suback", messageId: packet.messageId ?? 0, granted });
    packet.subscriptions.forEach(({ topic }, i) => {
      if (codes[i] !== REFUSED) session.startPushes(topic);
    });
  }

  private unsubscribe(session: DeviceSession, packet: IUnsubscribePacket): void {
    const granted = packet.unsubscriptions.map((filter) => session.unsubscribe(filter));
    this.send({ cmd: "unsuback", messageId: packet.messageId ?? 0, granted });
  }

  publish(messageId: number, qos: 0 | 1, topic: string, payload: string | Buffer): void {
    this.send({ cmd: "publish", messageId, qos, topic, payload, dup: false, retain: false });
  }

  private send(packet: Packet): void {
    if (this.closing) return;
    this.socket.write(bytesOf(packet, this.version));
    this.tell("out", packet);
  }

  /** Nothing is made of a packet that nobody listens for. */
  private tell(direction: "in" | "out", packet: Packet): void {
    const { events } = this.context;
    if (events.listenerCount("packet") > 0) events.emit("packet", this.peer, direction, withoutSecrets(packet));
  }

  /** The keep-alive of the CONNECT is not enforced: only a long silence ends a session. */
  private activity(device: Device): void {
    device.noteActivity();
    if (this.inactivity) this.inactivity.refresh();
    else this.inactivity = setTimeout(() => this.close("inactivity"), this.context.settings.inactivityTimeoutMs);
  }

  /** What was written is still flushed. Before MQTT 5 a close is just that: no packet says why. */
  close(reason: CloseReason, code = DISCONNECT_V5[reason]): void {
    if (this.closing) return;
    if (this.version === 5 && code !== undefined) this.send({ cmd: "disconnect", reasonCode: code });
    this.closing = reason;
    this.socket.destroySoon();
    this.end();
  }

  /** Cuts the socket: nothing is flushed, nothing said. */
  drop(): void {
    this.closing ??= "dropped";
    this.socket.destroy();
    this.end();
  }

  private closed(): void {
    this.closing ??= "connection lost";
    this.end();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.inactivity);
    this.provisioning?.stop();
    this.endSession(this.closing ?? "connection lost");
    this.context.events.emit("closed", this.peer, this.closing ?? "connection lost");
  }

  private endSession(reason: CloseReason): void {
    const session = this.session;
    this.session = undefined;
    if (!session) return;
    session.stop(reason);
    const { device } = session;
    if (device.session === session) device.session = undefined;
    device.limits.tryMessage();
    device.noteDisconnect();
    this.context.events.emit("disconnect", device, reason);
  }
}

/** mqtt-packet does not write the answer to a SUBSCRIBE that names no filter. */
function bytesOf(packet: Packet, protocolVersion: number): Buffer {
  if (packet.cmd !== "suback" || packet.granted.length > 0) return generate(packet, { protocolVersion });
  const id = packet.messageId ?? 0;
  return Buffer.from([0x90, protocolVersion === 5 ? 3 : 2, id >> 8, id & 0xff, ...(protocolVersion === 5 ? [0] : [])]);
}

/** What a device shows on a port with TLS, DER. */
function shownCertificate(socket: Socket): Buffer | undefined {
  return socket instanceof TLSSocket ? socket.getPeerCertificate().raw : undefined;
}

/** Provisioning, both ways, and claims: their payloads have keys in them. */
const SECRET_TOPIC = /^\/provision\/|\/claim$/;

function withoutSecrets(packet: Packet): Packet {
  if (packet.cmd === "publish" && SECRET_TOPIC.test(packet.topic)) return { ...packet, payload: "***" };
  if (packet.cmd !== "connect") return packet;
  const { username, password, ...others } = packet;
  return {
    ...others,
    ...(username === undefined ? {} : { username: "***" }),
    ...(password === undefined ? {} : { password: Buffer.from("***") }),
  };
}
