/** Which RPCs a device is likely to answer: those that were called here before, and those that its firmware names. */

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
  try {
    localStorage.setItem(nameOf(device), JSON.stringify([call, ...others].slice(0, MOST)));
  } catch {
    // A browser that is full, or keeps nothing: they are suggestions only.
  }
}

function called(device: string): KnownCall[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(device)) ?? "[]");
    return Array.isArray(kept)
      ? kept.filter(({ method, params }) => typeof method + typeof params === "stringstring")
      : [];
  } catch {
    return [];
  }
}

function nameOf(device: string): string {
  return `calls of ${device}`;
}
