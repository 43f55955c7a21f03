import type { IPublishPacket, Packet } from "mqtt-packet";
import type { EmulatorOptions, NewOtaPackage } from "../../../../tools/emulator/index.js";
import { connectBoard, emulatorWithDevice, publishPacket, RawClient } from "../support.js";

export const DATA = Buffer.from(Array.from({ length: 250 }, (_, i) => i));

export async function emulatorWithPackage(wanted: Partial<NewOtaPackage> = {}, options: EmulatorOptions = {}) {
  const { emulator, device } = await emulatorWithDevice(options);
  const data = wanted.url ? {} : { data: DATA };
  const otaPackage = emulator.createOtaPackage({ title: "esp32", version: "1.0", ...data, ...wanted });
  return { emulator, device, otaPackage };
}

/** The device connected by MQTT.js and subscribed to its shared attributes. */
export async function subscribedBoard(emulator: Parameters<typeof connectBoard>[0]) {
  const board = await connectBoard(emulator);
  await board.subscribe("v1/devices/me/attributes");
  return { next: async () => JSON.parse((await board.next()).body) };
}

/** A device that downloads, in raw packets. */
export class Download {
  private constructor(readonly client: RawClient) {}

  static async start(emulator: Parameters<typeof connectBoard>[0], protocolVersion: 4 | 5 = 4): Promise<Download> {
    return new Download(await RawClient.connected(emulator, { protocolVersion }));
  }

  static async assigned(wanted: Partial<NewOtaPackage> = {}, protocolVersion: 4 | 5 = 4) {
    const made = await emulatorWithPackage(wanted);
    made.emulator.assignOtaPackage(made.device, made.otaPackage);
    return { ...made, download: await Download.start(made.emulator, protocolVersion) };
  }

  request(topic: string, size: number | string = ""): void {
    this.client.send(publishPacket(topic, String(size)));
  }

  /** The chunk that answers, after its PUBACK. */
  async chunk(rid: number | string, n: number, size: number | string = "", prefix = "fw"): Promise<Buffer> {
    this.request(`v2/${prefix}/request/${rid}/chunk/${n}`, size);
    const acknowledged = await this.client.next();
    if (acknowledged.cmd !== "puback") throw new Error(`a ${acknowledged.cmd} in place of the PUBACK`);
    const answer = (await this.client.next()) as IPublishPacket;
    if (answer.topic !== `v2/${prefix}/response/${rid}/chunk/${n}`) throw new Error(`answered on ${answer.topic}`);
    return answer.payload as Buffer;
  }

  /** All that came until the server closed. */
  async untilClosed(): Promise<Packet[]> {
    await this.client.closed;
    return this.client.received.slice(1);
  }
}
