/** Plays an exchange: what the owner of the device does while its firmware runs, and what comes of it on the screen. */
import { once } from "node:events";
import { RestError, ThingsBoard } from "../rest/index.js";
import type { ControlValue } from "../virtual-board/parts/description.js";
import type { PartsHands } from "../virtual-board/parts/parts.js";
import { callRpc, type Demo } from "./demo.js";
import { inWords, type Screen } from "./screen.js";

/** What a hand can do to a virtual board. */
export interface Hands {
  parts: PartsHands;
  restart(): void;
}

export interface Stage {
  demo: Demo;
  screen: Screen;
  story: Story;
  /** Absent on an interpreter. */
  hands: Hands | undefined;
}

export interface Step {
  /** What happens now, as a sentence for the user. */
  say: string;
  /** What the owner does, or another user of the server. */
  act?: (stage: Stage) => void | Promise<void>;
  /** What somebody does to the board. Without hands the step is left out. */
  hand?: (hands: Hands) => void | Promise<void>;
  /** It is played while the board has no connection. */
  isOffline?: true;
  /** How the lines begin that come of it, in any order: "board getTime: ", "server telemetry". */
  see: readonly string[];
}

/** Longer than any of these lines takes. */
const WAIT_MS = 60_000;
/** A press that no firmware takes for a bouncing contact. */
const PRESS_MS = 200;

/** The lines of the screen from now on, to look for some of them. */
export class Story {
  private lines: string[] = [];
  private heard = () => {};
  /** The command has come to its end. */
  isClosed = false;

  constructor(private readonly screen: Screen) {
    screen.on("line", this.hear);
  }

  /** What was told before is no answer to what comes now. */
  forget(): void {
    this.lines = [];
  }

  /** Takes a line that begins so. False when none comes in time. */
  async takes(beginning: string, waitMs = WAIT_MS): Promise<boolean> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.heard();
    }, waitMs);
    for (;;) {
      const found = this.lines.findIndex((line) => line.startsWith(beginning));
      if (found >= 0) this.lines.splice(found, 1);
      if (found >= 0 || isOver || this.isClosed) {
        clearTimeout(timer);
        return found >= 0;
      }
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
  }

  close(): void {
    this.isClosed = true;
    this.heard();
    this.screen.off("line", this.hear);
  }

  private readonly hear = (line: string): void => {
    this.lines.push(line.replace(/ +/g, " "));
    this.heard();
  };
}

/** One step after the other, until the story is closed. Ends early, and says so, when a line does not come. */
export async function play(steps: readonly Step[], stage: Stage): Promise<void> {
  const { screen, story, hands } = stage;
  for (const { say, act, hand, isOffline, see } of steps) {
    if (hand && !hands) continue;
    if (act || hand) {
      if (!isOffline) await connected(stage.demo);
      story.forget();
    }
    if (story.isClosed) return;
    screen.say("start", say);
    await act?.(stage);
    if (hands) await hand?.(hands);
    for (const beginning of see) {
      if (await story.takes(beginning)) continue;
      if (story.isClosed) return;
      const [who, text] = beginning.split(/ (.*)/s);
      screen.highlight("start", `no line "${text}" of the ${who} came in ${WAIT_MS / 1000} s: the rest is not played`);
      return;
    }
  }
}

async function connected({ emulator, device }: Demo): Promise<void> {
  while (!device.online) await once(emulator, "connect");
}

/** Calls the device, or one behind a gateway. */
export function call(method: string, params: unknown, deviceName?: string): Step["act"] {
  return ({ demo, screen }) => {
    const device = deviceName === undefined ? demo.device : demo.emulator.device(deviceName);
    return device && callRpc(device, method, params, screen);
  };
}

/** Sets shared attributes, once the board follows them. */
export function share(values: Record<string, unknown>): Step["act"] {
  return async ({ demo, screen }) => {
    await followed(demo);
    screen.highlight("server", `shared attribute   ${inWords(values)}`);
    demo.device.setSharedAttributes(values);
  };
}

export function unshare(key: string): Step["act"] {
  return async ({ demo, screen }) => {
    await followed(demo);
    screen.highlight("server", `shared attribute   ${key} is deleted`);
    demo.device.deleteSharedAttributes([key]);
  };
}

async function followed({ emulator, device }: Demo): Promise<void> {
  while (!device.session?.subscribedToAttributes) await once(emulator, "subscribe");
}

/** A customer's user claims the device. */
export function claim(secretKey: string): Step["act"] {
  return async ({ demo: { emulator, device, customer } }) => {
    const server = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, ...customer);
    const path = `/api/customer/device/${encodeURIComponent(device.name)}/claim`;
    try {
      await server.request("POST", path, { body: { secretKey } });
    } catch (error) {
      // The screen tells that it was refused.
      if (!(error instanceof RestError)) throw error;
    }
  };
}

/** The server refuses connections for so long. */
export function stopServer(downMs: number): Step["act"] {
  return ({ demo, screen }) => {
    // Somebody may have taken its port meanwhile.
    demo.emulator.restart({ downMs }).catch((error: Error) => screen.highlight("server", error.message));
  };
}

/** Sets what a part measures, or how it stands. */
export function set(part: string, control: string, value: ControlValue): Step["hand"] {
  return ({ parts }) => parts.set(part, control, value);
}

export function plug(part: string, isPlugged: boolean): Step["hand"] {
  return ({ parts }) => parts.setPlugged(part, isPlugged);
}

/** Holds a button down, and lets it go. */
export function press(part: string): Step["hand"] {
  return async ({ parts }) => {
    parts.set(part, "pressed", true);
    await new Promise((resolve) => setTimeout(resolve, PRESS_MS));
    parts.set(part, "pressed", false);
  };
}

export const restart: Step["hand"] = (hands) => hands.restart();
