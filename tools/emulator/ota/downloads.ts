/** What one MQTT session downloads (MqttTransportHandler.getOtaPackageCallback). */
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { parseJavaInt } from "../numbers.js";
import { assignedPackage } from "./assignment.js";
import type { OtaType } from "./packages.js";

/** Told to the device on its error topic; then the connection is closed. */
export class OtaError extends Error {
  constructor(readonly text: "NOT_FOUND" | "FAILURE" | "PAYLOAD_TOO_LARGE") {
    super(`OTA: ${text}`);
  }
}

/** An exception that nothing catches: the server closes, without a PUBACK even with MQTT 5. */
export class ServerFault extends Error {}

export class OtaDownloads {
  /** By request id alone, for firmware and software alike. */
  private readonly packages = new Map<string, string>();
  private readonly chunkSizes = new Map<string, number>();

  constructor(
    private readonly context: Context,
    private readonly device: Device,
  ) {}

  /** undefined: there is no answer. Throws OtaError, ServerFault or RateLimitError where the server closes the connection. */
  chunk(type: OtaType, requestId: string, chunkText: string, payload: string): { chunk: number; data?: Buffer } {
    const chunkSize = this.chunkSize(requestId, payload);
    const chunk = javaInt(chunkText);
    if (chunkSize > this.context.settings.maxPayloadSize) throw new OtaError("PAYLOAD_TOO_LARGE");
    const id = this.packages.get(requestId) ?? this.begin(type, requestId);
    const data = this.context.otaData.chunk(id, chunkSize, chunk);
    return data ? { chunk, data } : { chunk };
  }

  /** What a request leaves out is remembered from the one before. */
  private chunkSize(requestId: string, payload: string): number {
    const wanted = payload === "" ? 0 : javaInt(payload);
    if (wanted > 0) this.chunkSizes.set(requestId, wanted);
    return wanted > 0 ? wanted : (this.chunkSizes.get(requestId) ?? 0);
  }

  /** The first request of an id costs a message, and pins the package for the session. */
  private begin(type: OtaType, requestId: string): string {
    this.device.limits.message();
    const otaPackage = assignedPackage(this.context, this.device, type);
    if (!otaPackage) throw new OtaError("NOT_FOUND");
    if (!otaPackage.file) throw new OtaError("FAILURE");
    if (!this.context.otaData.has(otaPackage.id)) this.context.otaData.put(otaPackage.id, otaPackage.file.data);
    this.packages.set(requestId, otaPackage.id);
    return otaPackage.id;
  }
}

function javaInt(text: string): number {
  const value = parseJavaInt(text);
  if (value === undefined) throw new ServerFault(`not a number: ${text}`);
  return value;
}
