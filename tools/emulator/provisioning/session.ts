/** The MQTT session of a device that has no credentials yet (MqttTransportHandler.processProvisionSessionMsg). */
import type { IPublishPacket, ISubscribePacket, IUnsubscribePacket, Packet } from "mqtt-packet";
import type { Context } from "../context.js";
import type { CloseReason } from "../device.js";
import { BadPayloadError } from "../payloads.js";
import { isAtLeast } from "../server-version.js";
import { type ProvisionOutcome, provision, provisionAnswer, provisionAnswerAsProtobuf } from "./provision.js";
import { EMPTY_REQUEST, ProvisionFault, type ProvisionRequest, parseProvisionRequest } from "./request.js";

/** How the session reaches its connection. */
export interface ProvisionWire {
  readonly mqtt5: boolean;
  send(packet: Packet): void;
  /** PUBACK, if the QoS asks for one */
  acknowledge(packet: IPublishPacket, reasonCode?: number): void;
  close(reason: CloseReason): void;
}

const LOGIN = "provision";
const REQUEST = "/provision/request";
const RESPONSE = "/provision/response";
/** Of what the MQTT side asks the rest of the server. */
const ANSWER_TIMEOUT_MS = 10_000;
const REFUSED = 0x80;
const IMPLEMENTATION_SPECIFIC_ERROR = 0x83;
const PAYLOAD_FORMAT_INVALID = 0x99;
const TOPIC_NAME_INVALID = 0x90;
const TOPIC_FILTER_INVALID = 0x8f;

/** Either name is enough, whatever else the CONNECT has. */
export function isProvisionLogin({ userName, clientId }: { userName: string | undefined; clientId: string }): boolean {
  return userName === LOGIN || clientId === LOGIN;
}

export class ProvisionSession {
  private grantedQos: 0 | 1 | undefined;
  private lastPacketId = 0;
  private isProtobuf = false;
  private closing: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: Context,
    private readonly wire: ProvisionWire,
  ) {}

  /** Throws BadPayloadError where the server closes the connection. */
  handle(packet: Packet): void {
    switch (packet.cmd) {
      case "publish":
        this.published(packet);
        break;
      case "subscribe":
        if (this.answersSubscriptions) this.subscribe(packet);
        break;
      case "unsubscribe":
        if (this.answersSubscriptions) this.unsubscribe(packet);
        break;
      case "pingreq":
        this.wire.send({ cmd: "pingresp" });
        break;
      case "disconnect":
        this.wire.close("closed by the device");
    }
  }

  /** Servers up to 3.8.1 leave a device that asks for credentials without SUBACK and UNSUBACK. */
  private get answersSubscriptions(): boolean {
    return isAtLeast(this.context.settings.serverVersion, "3.9");
  }

  private published(packet: IPublishPacket): void {
    if (packet.topic !== REQUEST) {
      this.wire.acknowledge(packet, TOPIC_NAME_INVALID);
      this.wire.close("not a provision request");
      return;
    }
    try {
      this.answer(packet, provision(this.context, this.request(Buffer.from(packet.payload))));
    } catch (error) {
      if (error instanceof ProvisionFault) this.fail(packet);
      else if (error instanceof BadPayloadError && this.wire.mqtt5 && packet.qos > 0)
        this.wire.acknowledge(packet, PAYLOAD_FORMAT_INVALID);
      else throw error;
    }
  }

  /** Without an outcome the server's own request ends by its time-out. */
  private answer(packet: IPublishPacket, outcome: ProvisionOutcome | undefined): void {
    if (!outcome) {
      this.closing ??= setTimeout(() => this.fail(packet), ANSWER_TIMEOUT_MS);
      return;
    }
    this.wire.acknowledge(packet);
    this.respond(this.isProtobuf ? provisionAnswerAsProtobuf(outcome) : JSON.stringify(provisionAnswer(outcome)));
    this.context.events.emit("provision", outcome.status, outcome.device);
    this.closing ??= setTimeout(() => this.wire.close("provisioned"), this.context.settings.provisionCloseMs);
  }

  private fail(packet: IPublishPacket): void {
    this.wire.acknowledge(packet, IMPLEMENTATION_SPECIFIC_ERROR);
    this.wire.close("provisioning fault");
  }

  /** An empty payload is protobuf to the server, which answers in protobuf from then on. */
  private request(payload: Buffer): ProvisionRequest {
    if (payload.length > 0) return parseProvisionRequest(payload);
    this.isProtobuf = true;
    return EMPTY_REQUEST;
  }

  /** Unasked, if need be; at QoS 1 then. */
  private respond(payload: string | Buffer): void {
    const messageId = ++this.lastPacketId;
    const qos = this.grantedQos ?? 1;
    this.wire.send({ cmd: "publish", topic: RESPONSE, payload, qos, messageId, dup: false, retain: false });
  }

  private subscribe({ messageId = 0, subscriptions }: ISubscribePacket): void {
    const granted = subscriptions.map(({ topic, qos }) => {
      if (topic !== RESPONSE) return this.wire.mqtt5 ? TOPIC_FILTER_INVALID : REFUSED;
      this.grantedQos = qos > 0 ? 1 : 0;
      return this.grantedQos;
    });
    this.wire.send({ cmd: "suback", messageId, granted });
  }

  private unsubscribe({ messageId = 0, unsubscriptions }: IUnsubscribePacket): void {
    const granted = unsubscriptions.map((filter) => (filter === RESPONSE ? 0 : TOPIC_FILTER_INVALID));
    if (unsubscriptions.includes(RESPONSE)) this.grantedQos = undefined;
    this.wire.send({ cmd: "unsuback", messageId, granted });
  }

  stop(): void {
    clearTimeout(this.closing);
  }
}
