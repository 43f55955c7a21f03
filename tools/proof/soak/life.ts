/** What happens to a device in a month, at moments that the seed decides. */
import type { Device } from "../../emulator/index.js";
import { RpcError } from "../../emulator/index.js";
import type { Random } from "../random.js";
import type { Board } from "./board.js";
import type { VirtualNet } from "./virtual-net.js";
import type { VirtualTime } from "./virtual-time.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Mean time between two of a kind. */
const MEAN_MS = {
  "Wi-Fi lost": 6 * HOUR,
  "new address by DHCP": DAY,
  "server restarted": 2 * DAY,
  "server dead without a word": 4 * DAY,
  "closed by the server": DAY,
  "token changed": 5 * DAY,
  "clock synchronised": DAY,
  "clock far off": 7 * DAY,
  "attribute changed": 10 * MINUTE,
  "RPC of the owner": 10 * MINUTE,
};
export type LifeEvent = keyof typeof MEAN_MS;

/** What the events need of the server. */
export interface Owner {
  device: Device;
  setToken(token: string): void;
  closeConnection(): void;
  /** As when its process has ended: what it had in memory is gone. */
  restartServer(): void;
}

export class Life {
  readonly happened: Record<string, number> = {};
  readonly rpc = { replied: 0, timedOut: 0, notConnected: 0, wrong: 0 };
  /** The shared attribute as its owner wrote it last. */
  interval = 0;
  private rpcs = 0;
  private tokens = 0;
  private isOver = false;
  private readonly acts: Record<LifeEvent, () => void> = {
    "Wi-Fi lost": () => this.loseWifi(),
    "new address by DHCP": () => this.net.strand(),
    "server restarted": () => this.restartServer(),
    "server dead without a word": () => this.killServer(),
    "closed by the server": () => this.owner.closeConnection(),
    "token changed": () => this.changeToken(),
    // It runs a second a day too fast or too slow.
    "clock synchronised": () => this.setClock(this.random.between(-1000, 1000)),
    "clock far off": () => this.setClock(this.random.between(-DAY, DAY)),
    "attribute changed": () => this.changeAttribute(),
    "RPC of the owner": () => void this.callDevice(),
  };

  constructor(
    private readonly time: VirtualTime,
    private readonly net: VirtualNet,
    private readonly random: Random,
    private readonly owner: Owner,
    private readonly board: Board,
  ) {
    for (const event of Object.keys(MEAN_MS) as LifeEvent[]) this.next(event);
    // A board starts in 1970, and hears the time later.
    time.after(3 * MINUTE, () => this.setClock(0));
  }

  /** From now on nothing happens, and all that was broken is mended. */
  end(): void {
    this.isOver = true;
    this.net.hasWifi = this.net.isServerUp = true;
  }

  private next(event: LifeEvent): void {
    this.time.after(this.random.around(MEAN_MS[event]), () => {
      if (this.isOver) return;
      this.happened[event] = (this.happened[event] ?? 0) + 1;
      this.acts[event]();
      this.next(event);
    });
  }

  private loseWifi(): void {
    this.net.hasWifi = false;
    this.net.strand();
    // Some radios tell, others leave it to be found out.
    if (this.random.chance(0.5)) this.time.as("board", () => this.net.closeBoards());
    this.later(this.random.chance(0.1) ? 2 * HOUR : 2 * MINUTE, () => {
      this.net.hasWifi = true;
    });
  }

  private restartServer(): void {
    this.net.reset();
    this.owner.restartServer();
    if (this.random.chance(0.3)) return;
    this.net.isServerUp = false;
    this.serverComesBack(MINUTE);
  }

  private killServer(): void {
    this.net.strand();
    this.owner.restartServer();
    this.net.isServerUp = false;
    this.serverComesBack(10 * MINUTE);
  }

  private serverComesBack(meanMs: number): void {
    this.later(meanMs, () => {
      this.net.isServerUp = true;
    });
  }

  /** Changed on the server first: the device is refused, until its settings follow or the owner thinks better of it. */
  private changeToken(): void {
    const before = this.owner.device.token;
    const token = `token-${++this.tokens}`;
    this.owner.setToken(token);
    const isTakenBack = this.random.chance(0.5);
    this.later(15 * MINUTE, () => {
      if (isTakenBack) this.owner.setToken(before);
      else this.time.as("board", () => this.board.change(token));
    });
  }

  private setClock(error: number): void {
    this.time.boardOffset = error;
  }

  private changeAttribute(): void {
    this.owner.device.setSharedAttributes({ interval: ++this.interval });
  }

  /** The reply must be the one to this call, or there is none. */
  private async callDevice(): Promise<void> {
    const number = ++this.rpcs;
    try {
      const reply = (await this.owner.device.rpc("do", number)) as { done?: number } | undefined;
      if (reply?.done === number) this.rpc.replied++;
      else this.rpc.wrong++;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.code === "TIMEOUT") this.rpc.timedOut++;
      else this.rpc.notConnected++;
    }
  }

  private later(meanMs: number, call: () => void): void {
    this.time.after(this.random.around(meanMs), call);
  }
}
