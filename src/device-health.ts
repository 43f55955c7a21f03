/** The health of the board, as telemetry. Opt-in: it costs nothing if you do not import it. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes } from "./device-types";
import { freeVariables, resetReason, signalStrength } from "./espruino/chip";
import { later } from "./espruino/later";
import { goodOptions } from "./good-options";

/** Options of useDeviceHealth. Each has a default. */
export interface DeviceHealthOptions {
  /** Milliseconds between two reports. Default 60000. */
  intervalMs?: number;
}

/** The telemetry that is sent. A value that the board does not know is absent. */
export interface DeviceHealth {
  /** Free variables of the interpreter. */
  freeVariables: number;
  /** Seconds since useDeviceHealth was called. */
  uptimeSeconds: number;
  /** Connections after the first. */
  reconnects: number;
  /** Strength of the Wi-Fi in dBm. */
  rssi?: number | undefined;
  /** Why the board started, in the first report only. An ESP32 knows nothing but deep sleep. */
  resetReason?: string | undefined;
}

class Health {
  _isDue = false;
  _isFirst = true;
  _uptimeMs = 0;
  _lookedAt = Date.now();

  constructor(
    public _client: TBDeviceMqttClient,
    public _intervalMs: number,
  ) {}

  /** Counts the time, and reports if that is due. A step back, or a long one, is a clock that was set. @rare */
  _reportHealth(): void {
    const now = Date.now();
    const step = now - this._lookedAt;
    this._lookedAt = now;
    if (step > 0 && step < 2 * this._intervalMs) this._uptimeMs += step;
    if (!this._isDue || !this._client.connected) return;
    const report: DeviceHealth = {
      freeVariables: freeVariables(),
      uptimeSeconds: Math.round(this._uptimeMs / 1000),
      reconnects: this._client.stats().reconnects,
      rssi: signalStrength(),
      resetReason: this._isFirst ? resetReason() : undefined,
    };
    this._isDue = this._isFirst = false;
    this._client.sendTelemetry(report);
  }
}

/** The timer: arms itself before all else, since whatever fails below must not stop it. */
function tick(health: Health): void {
  later(health._intervalMs, tick, health);
  health._isDue = true;
  health._reportHealth();
}

/**
 * Reports the health of the board: at the first connect, then on an interval. While there is no link nothing is queued: one report is sent at the next connect.
 */
export function useDeviceHealth<T extends DeviceTypes>(
  client: TBDeviceMqttClient<T>,
  options?: DeviceHealthOptions,
): void {
  const health = new Health(
    client as unknown as TBDeviceMqttClient,
    goodOptions(client, options, ",number intervalMs,").intervalMs || 60000,
  );
  client.on("connect", () => health._reportHealth());
  later(0, tick, health);
}
