/** Attributes of one device in the three scopes of the server. */
import type { Disorder } from "./disorder.js";
import type { AttributesRequest } from "./payloads.js";
import type { Value, Values } from "./values.js";
import { Watchers } from "./watchers.js";

export const SCOPES = ["CLIENT_SCOPE", "SHARED_SCOPE", "SERVER_SCOPE"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Attribute {
  value: Value;
  lastUpdateTs: number;
}

export interface AttributeChange {
  key: string;
  ts: number;
  value: Value;
}

export class AttributeScope {
  readonly watchers: Watchers<AttributeChange[]>;
  private readonly entries = new Map<string, Attribute>();

  constructor(disorder: Disorder) {
    this.watchers = new Watchers(disorder);
  }

  save(values: Values, now = Date.now()): void {
    for (const [key, value] of values) this.entries.set(key, { value, lastUpdateTs: now });
    this.watchers.tell(() => [...values].map(([key, value]) => ({ key, ts: now, value })));
  }

  /** Those who watch see an empty text of the year 1970, as the server tells of deletions. */
  delete(keys: string[]): void {
    for (const key of keys) this.entries.delete(key);
    this.watchers.tell(() => keys.map((key) => ({ key, ts: 0, value: { type: "STRING", value: "" } })));
  }

  /** All, or those of `keys` that exist. */
  find(keys?: string[]): Array<[string, Attribute]> {
    if (!keys) return [...this.entries];
    return [...new Set(keys)].flatMap((key) => {
      const attribute = this.entries.get(key);
      return attribute ? [[key, attribute] as [string, Attribute]] : [];
    });
  }

  values(keys?: string[]): Values {
    return new Map(this.find(keys).map(([key, { value }]) => [key, value]));
  }
}

export class Attributes {
  readonly CLIENT_SCOPE: AttributeScope;
  readonly SHARED_SCOPE: AttributeScope;
  readonly SERVER_SCOPE: AttributeScope;

  constructor(disorder: Disorder) {
    this.CLIENT_SCOPE = new AttributeScope(disorder);
    this.SHARED_SCOPE = new AttributeScope(disorder);
    this.SERVER_SCOPE = new AttributeScope(disorder);
  }

  /**
   * The answer to a device's request: `{}` asks for everything, one member for that scope alone. undefined means that there is no answer:
   * an empty key makes the device actor fail, and no error ever reaches the device.
   */
  answer(request: AttributesRequest): { client: Values; shared: Values } | undefined {
    const { clientKeys, sharedKeys } = request;
    if (clientKeys?.includes("") || sharedKeys?.includes("")) return undefined;
    if (!clientKeys && !sharedKeys) return { client: this.CLIENT_SCOPE.values(), shared: this.SHARED_SCOPE.values() };
    return { client: this.CLIENT_SCOPE.values(clientKeys ?? []), shared: this.SHARED_SCOPE.values(sharedKeys ?? []) };
  }
}
