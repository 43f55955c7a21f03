/** Which RPCs a device is likely to answer: those that were called here before, and those that its firmware names. */
import { keep, kept } from "./kept.js";

/** Of each device. */
const MOST = 12;

export interface KnownCall {
  method: string;
  /** As they were typed; empty when it was never called from here. */
  params: string;
}

/** Those called before, the last one first; then what the firmware has besides. */
export function knownCalls(device: string, ofFirmware: readonly string[]): KnownCall[] {
  const before = called(device);
  const rest = ofFirmware.filter((name) => before.every(({ method }) => method !== name));
  return [...before, ...rest.map((method) => ({ method, params: "" }))];
}

/** `device`: its name, which it keeps when an emulator begins anew. */
export function noteCall(device: string, call: KnownCall): void {
  const others = called(device).filter(({ method }) => method !== call.method);
  keep(nameOf(device), JSON.stringify([call, ...others].slice(0, MOST)));
}

function called(device: string): KnownCall[] {
  try {
    const stored: unknown = JSON.parse(kept(nameOf(device)) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter(({ method, params }) => typeof method === "string" && typeof params === "string")
      : [];
  } catch {
    return [];
  }
}

function nameOf(device: string): string {
  return `calls of ${device}`;
}
