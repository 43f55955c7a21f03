/** Device claiming (ClaimDevicesServiceImpl): the device registers a secret, a customer's user presents it. */
import type { ClaimRequest } from "./payloads.js";

const DEFAULT_DURATION_MS = 86_400_000;
/** The server's claim cache drops entries after this long, whatever their own duration. */
const CACHE_TTL_MS = 86_400_000;

export type ClaimResponse = "SUCCESS" | "FAILURE" | "CLAIMED";

export class Claiming {
  private entry: { secretKey: string; expiresAt: number; registeredAt: number } | undefined;

  /** putIfAbsent: a second claim with another key or duration is ignored while the first is remembered, expired or not. */
  register(request: ClaimRequest, now = Date.now()): void {
    if (this.remembered(now)) return;
    const durationMs = request.durationMs > 0 ? request.durationMs : DEFAULT_DURATION_MS;
    this.entry = { secretKey: request.secretKey, expiresAt: now + durationMs, registeredAt: now };
  }

  /** The verdict on a user's claim. A wrong or late one evicts the entry: the device must claim anew. */
  present(secretKey: string, alreadyOwned: boolean, now = Date.now()): ClaimResponse {
    const entry = this.remembered(now);
    this.entry = undefined;
    if (!entry) return alreadyOwned ? "CLAIMED" : "FAILURE";
    if (now > entry.expiresAt || secretKey !== entry.secretKey) return "FAILURE";
    return alreadyOwned ? "CLAIMED" : "SUCCESS";
  }

  forget(): void {
    this.entry = undefined;
  }

  private remembered(now: number) {
    return this.entry && now - this.entry.registeredAt < CACHE_TTL_MS ? this.entry : undefined;
  }
}
