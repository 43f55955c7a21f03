/** Calls of the REST API of which the answer is all there is to see. */

import type { Answer } from "./answer.js";
import type { Observation } from "./observation.js";
import type { OwnDevice, Tenant } from "./tenant.js";

/** An id that nothing has. */
export const NOBODY = "11111111-1111-1111-8111-111111111111";
/** What is no id. */
export const NO_UUID = "kitchen";

/** One call, or several whose answers are seen together. */
export type Calls = (tenant: Tenant) => Promise<Answer | Answer[]>;

/** The same calls to one device, for each name. */
export type DeviceCalls = (tenant: Tenant, device: OwnDevice) => Promise<unknown>;

export function observations(calls: Record<string, Calls>): Observation[] {
  return Object.entries(calls).map(([name, look]) => ({ name, look }));
}

/** Each has a device of its own. */
export function deviceObservations(calls: Record<string, DeviceCalls>): Observation[] {
  return Object.entries(calls).map(([name, look]) => ({
    name,
    look: async (tenant) => look(tenant, await tenant.deviceWithState()),
  }));
}

/** One after the other. */
export async function each<T>(items: T[], call: (item: T) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const item of items) answers.push(await call(item));
  return answers;
}
