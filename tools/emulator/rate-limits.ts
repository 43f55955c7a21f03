/** The tenant profile's transport rate limits: token buckets, "capacity:seconds,capacity:seconds", refilled greedily. */

export interface RateLimits {
  messages?: string;
  telemetryMessages?: string;
  telemetryDataPoints?: string;
}

/** A publish over the limit gets no PUBACK: the server closes the connection. */
export class RateLimitError extends Error {}

class Bucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly capacity: number,
    private readonly seconds: number,
    now: number,
  ) {
    this.tokens = capacity;
    this.filledAt = now;
  }

  available(now: number): number {
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.filledAt) / 1000 / this.seconds) * this.capacity);
    this.filledAt = now;
    return this.tokens;
  }

  take(count: number): void {
    this.tokens -= count;
  }
}

/** All buckets of one limit: what is taken is taken from each or from none. */
export class Limit {
  private readonly buckets: Bucket[];

  constructor(rule: string | undefined, now = Date.now()) {
    this.buckets = (rule ? rule.split(",") : []).map((part) => {
      const [capacity, seconds] = part.split(":").map(Number);
      if (!capacity || !seconds || !(capacity > 0) || !(seconds > 0))
        throw new Error(`rate limit "${rule}" is not "capacity:seconds,..."`);
      return new Bucket(capacity, seconds, now);
    });
  }

  tryTake(count: number, now = Date.now()): boolean {
    if (this.buckets.some((bucket) => bucket.available(now) < count)) return false;
    for (const bucket of this.buckets) bucket.take(count);
    return true;
  }
}

/** The limits of one device. They outlive its connections, so that reconnecting does not help. */
export class DeviceLimits {
  private readonly messages: Limit;
  private readonly telemetryMessages: Limit;
  private readonly telemetryDataPoints: Limit;

  constructor(rules: RateLimits) {
    this.messages = new Limit(rules.messages);
    this.telemetryMessages = new Limit(rules.telemetryMessages);
    this.telemetryDataPoints = new Limit(rules.telemetryDataPoints);
  }

  /** Everything that carries no data point: connects, subscriptions, requests, replies, claims. */
  tryMessage(): boolean {
    return this.messages.tryTake(1);
  }

  message(): void {
    if (!this.tryMessage()) throw new RateLimitError("messages");
  }

  /** Telemetry and attribute publishes. One without data points counts as an ordinary message. */
  dataPoints(count: number): void {
    if (count === 0) {
      this.message();
      return;
    }
    if (!this.telemetryMessages.tryTake(1)) throw new RateLimitError("telemetry messages");
    if (!this.telemetryDataPoints.tryTake(count)) throw new RateLimitError("telemetry data points");
  }
}
