/** The data that devices download from (CaffeineOtaPackageCache): in memory, and not for ever. */

const MAX_PACKAGES = 10;
const TTL_MS = 60 * 60_000;

export class OtaDataCache {
  private readonly entries = new Map<string, { data: Buffer; expiresAt: number }>();

  has(id: string): boolean {
    return this.find(id) !== undefined;
  }

  put(id: string, data: Buffer): void {
    this.entries.set(id, { data, expiresAt: Date.now() + TTL_MS });
    // Of those that are asked for equally often the cache keeps the older ones, beside the newest: in all but a few runs of the server.
    if (this.entries.size > MAX_PACKAGES) this.entries.delete([...this.entries.keys()].at(-2) as string);
  }

  /** Without an id: everything. */
  evict(id?: string): void {
    if (id === undefined) this.entries.clear();
    else this.entries.delete(id);
  }

  /**
   * One chunk, the whole for a chunk size of 0. Past the end, and of what is no longer there, a chunk is empty. undefined: the server fails
   * and sends nothing, as for the whole of what is no longer there and for a place that its 32 bits cannot count.
   */
  chunk(id: string, chunkSize: number, chunk: number): Buffer | undefined {
    const data = this.find(id);
    if (chunkSize < 1) return data;
    const start = Math.imul(chunkSize, chunk);
    if (start < 0 && data) return undefined;
    return data ? data.subarray(start, start + chunkSize) : Buffer.alloc(0);
  }

  private find(id: string): Buffer | undefined {
    const entry = this.entries.get(id);
    return entry && Date.now() < entry.expiresAt ? entry.data : undefined;
  }
}
