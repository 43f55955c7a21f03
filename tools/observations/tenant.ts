/** A tenant's account on a server under observation: raw REST, devices and links that are taken away again. */
import { randomBytes, randomInt } from "node:crypto";
import { WebSocket } from "ws";
import { type Answer, ask, askForText } from "./answer.js";
import { MqttLink } from "./mqtt-link.js";
import { Names } from "./names.js";
import { PATIENCE_MS } from "./patience.js";

export interface ServerPlace {
  /** As in "http://127.0.0.1:8080". */
  url: string;
  mqttHost: string;
  mqttPort: number;
  /** Of an emulator, which has no rule chains: the type of devices whose calls are answered as by one. */
  typeWithAnswers?: string;
}

export interface ServerAddress extends ServerPlace {
  user: string;
  password: string;
}

export interface OwnDevice {
  id: string;
  name: string;
  token: string;
}

export interface EntityId {
  entityType: string;
  id: string;
}

/** Of a device profile, as REST has them. */
export interface ProfileFields {
  /** One of its own where there is none. */
  name?: string;
  defaultRuleChainId?: object;
  transportType?: string;
  transportConfiguration?: object;
  provisionType?: string;
  provisionDeviceKey?: string;
  provisionConfiguration?: object;
}

const LOOK_AGAIN_MS = 50;
/** An answer that is the same after so long is the last one. */
const SETTLED_MS = 500;

export class Tenant {
  readonly names = new Names();
  private readonly undo: Array<() => unknown> = [];

  /** @param token of a user who has logged in */
  constructor(
    readonly address: ServerPlace,
    private readonly token: string,
  ) {
    if ("user" in address) this.names.give(String(address.user), "user");
  }

  /** Logs in; rejects with what the server said. */
  static async logIn(address: ServerAddress): Promise<Tenant> {
    const body = { username: address.user, password: address.password };
    const { status, body: answer } = await ask(address.url, { method: "POST", path: "/api/auth/login", body });
    const token = (answer as { token?: string } | undefined)?.token;
    if (!token) throw new Error(`${address.url} does not let ${address.user} in: ${status} ${JSON.stringify(answer)}`);
    return new Tenant(address, token);
  }

  /** The same account for one more observation: what that makes is taken away with it. */
  again(): Tenant {
    return new Tenant(this.address, this.token);
  }

  /** A call of the REST API. A body that is a text or a form is sent as it is, all else as JSON. */
  async rest(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.restAs(this.headers, method, path, body);
  }

  /** A call with these headers in place of the account's token. */
  async restAs(headers: Record<string, string>, method: string, path: string, body?: unknown): Promise<Answer> {
    return ask(this.address.url, { method, path, headers, body });
  }

  /** The text of an answer: numbers as they were written. */
  async text(method: string, path: string, body?: unknown): Promise<string> {
    return (await askForText(this.address.url, { method, path, headers: this.headers, body })).text;
  }

  private get headers(): Record<string, string> {
    return { "X-Authorization": `Bearer ${this.token}` };
  }

  /** The body of an answer that must be a success, or have one of these other statuses. */
  async must<T>(method: string, path: string, body?: unknown, others: number[] = []): Promise<T> {
    const answer = await this.rest(method, path, body);
    if (answer.status >= 300 && !others.includes(answer.status))
      throw new Error(String(this.names.clean(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)));
    return answer.body as T;
  }

  /** A name for something of the observation's own, which is shown as `<shown>`. */
  ownName(shown: string): string {
    const name = `observed-${randomBytes(6).toString("hex")}`;
    this.names.give(name, shown);
    return name;
  }

  /** A new device with an access token. */
  async device(fields: Record<string, unknown> = {}): Promise<OwnDevice> {
    const name = this.ownName("device");
    const token = this.secret("token");
    if (fields.name !== undefined) this.names.give(String(fields.name), "device");
    const path = `/api/device?accessToken=${token}`;
    const { id } = await this.must<{ id: { id: string } }>("POST", path, { name, type: "default", ...fields });
    this.afterwards("DELETE", `/api/device/${id.id}`);
    this.names.give(id.id, "device id");
    return { id: id.id, name: String(fields.name ?? name), token };
  }

  /** A name for a device that comes to be without REST: it is deleted by this name. */
  deviceName(shown = "new device"): string {
    const name = this.ownName(shown);
    this.undo.push(async () => {
      const path = `/api/tenant/devices?deviceName=${name}`;
      const { id } = await this.must<{ id?: EntityId }>("GET", path, undefined, [404]);
      if (id) await this.must("DELETE", `/api/device/${id.id}`, undefined, [404]);
    });
    return name;
  }

  /** A text that nobody else has, which is not shown. */
  secret(name: string): string {
    const text = randomBytes(10).toString("hex");
    this.names.give(text, name);
    return text;
  }

  /** Spaces and nothing else, as many as nobody else has, which are not shown. */
  blank(): string {
    const text = " ".repeat(randomInt(50, 250));
    this.names.give(text, "spaces");
    return text;
  }

  /** A new device profile: what `fields` says, and its `profileData` too. Returns its id, as a device names it. */
  async deviceProfile({
    transportType = "DEFAULT",
    provisionType = "DISABLED",
    name = this.ownName("profile"),
    defaultRuleChainId,
    ...fields
  }: ProfileFields = {}): Promise<EntityId> {
    if (fields.provisionDeviceKey) this.names.give(fields.provisionDeviceKey, "key");
    const profile = await this.must<{ id: EntityId }>("POST", "/api/deviceProfile", {
      name,
      type: "DEFAULT",
      transportType,
      provisionType,
      provisionDeviceKey: fields.provisionDeviceKey ?? null,
      defaultRuleChainId,
      profileData: {
        configuration: { type: "DEFAULT" },
        transportConfiguration: fields.transportConfiguration ?? { type: transportType },
        provisionConfiguration: { type: provisionType, ...fields.provisionConfiguration },
        alarms: null,
      },
    });
    this.afterwards("DELETE", `/api/deviceProfile/${profile.id.id}`);
    this.names.give(profile.id.id, "profile id");
    return profile.id;
  }

  /** A new customer's user, logged in. */
  async customer(): Promise<Customer> {
    const title = this.ownName("customer");
    const email = `${title}@example.org`;
    this.names.give(email, "customer's user");
    const { id } = await this.must<{ id: { id: string } }>("POST", "/api/customer", { title });
    this.afterwards("DELETE", `/api/customer/${id.id}`);
    const user = { email, authority: "CUSTOMER_USER", customerId: { id: id.id, entityType: "CUSTOMER" } };
    const { id: userId } = await this.must<{ id: { id: string } }>("POST", "/api/user?sendActivationMail=false", user);
    const link = await this.must<string>("GET", `/api/user/${userId.id}/activationLink`);
    const activateToken = link.slice(link.indexOf("=") + 1);
    const body = { activateToken, password: this.secret("password") };
    const { token } = await this.must<{ token: string }>("POST", "/api/noauth/activate?sendActivationMail=false", body);
    this.names.give(id.id, "customer id");
    this.names.give(userId.id, "user id");
    return new Customer(this.address, token, id.id);
  }

  /** A link to the MQTT port, nothing sent yet. */
  async link(): Promise<MqttLink> {
    const link = await MqttLink.open(this.address.mqttHost, this.address.mqttPort);
    this.undo.push(() => link.close());
    return link;
  }

  /** A link on which the device was let in. */
  async connected({ token }: Pick<OwnDevice, "token">, version: 4 | 5 = 4): Promise<MqttLink> {
    const link = await this.link();
    const answer = await link.connect({ username: token, version });
    if (!answer.startsWith("CONNACK 0")) throw new Error(`The device is not let in: ${answer}`);
    return link;
  }

  /** A WebSocket that was told who it is. */
  async webSocket(): Promise<WebSocket> {
    const socket = new WebSocket(`${this.address.url.replace(/^http/, "ws")}/api/ws`);
    this.undo.push(() => socket.terminate());
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    socket.send(JSON.stringify({ authCmd: { cmdId: 0, token: this.token } }));
    return socket;
  }

  /** Asks until the answer is good, and returns it; after 15 s what it is then. The server takes its time between a PUBACK and its effect. */
  async eventually<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await ask();
      if (isGood(answer) || Date.now() > deadline) return answer;
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** The same, once the answer is no other one half a second later: what a device sends is saved in parallel, in any order. */
  async settled<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    let answer = await this.eventually(ask, isGood);
    for (;;) {
      await pause(SETTLED_MS);
      const again = await ask();
      if (JSON.stringify(again) === JSON.stringify(answer) || Date.now() > deadline) return again;
      answer = again;
    }
  }

  /** A new device whose state the server has begun to keep: it does so a moment after it made the device. */
  async deviceWithState(fields?: Record<string, unknown>): Promise<OwnDevice> {
    const device = await this.device(fields);
    const path = `/api/plugins/telemetry/DEVICE/${device.id}/keys/attributes/SERVER_SCOPE`;
    await this.eventually(
      () => this.must<string[]>("GET", path),
      (keys) => keys.includes("active"),
    );
    return device;
  }

  /** A call that takes back what the observation made. */
  afterwards(method: string, path: string): void {
    this.undo.push(() => this.must(method, path, undefined, [404]));
  }

  /** Takes away all that was made, the newest first. A step that fails stops no other one; the first fault is thrown at the end. */
  async cleanUp(): Promise<void> {
    const faults: unknown[] = [];
    for (const step of this.undo.splice(0).reverse()) {
      try {
        await step();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw faults[0];
  }
}

/** The account of a customer's user. */
export class Customer extends Tenant {
  constructor(
    address: ServerPlace,
    token: string,
    readonly customerId: string,
  ) {
    super(address, token);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
