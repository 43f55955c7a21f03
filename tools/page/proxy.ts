/** ThingsBoard behind the page's own address: a browser asks no other server, and never sees the user's token. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Context as Request } from "hono";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { RestError } from "../rest/index.js";

/** A ThingsBoard, and a user of it who is logged in. */
export interface Upstream {
  /** Without a slash at its end. */
  address: string;
  token(): Promise<string>;
  /** Gets another token for one that the server refuses. */
  renew(): Promise<void>;
}

/** What the page uses. The account may do more, which is none of the page's business. */
const ALLOWED = [
  /^GET \/api\/auth\/user$/,
  /^GET \/api\/(tenant|customer\/[\w-]+)\/deviceInfos$/,
  /^(GET|POST|DELETE) \/api\/plugins\/telemetry\/DEVICE\//,
  /^POST \/api\/rpc\/(oneway|twoway)\/[\w-]+$/,
  /^(GET \/api\/device\/info\/[\w-]+|(GET|DELETE) \/api\/device\/[\w-]+|POST \/api\/device)$/,
  /^(GET \/api\/otaPackages\/[\w-]+\/FIRMWARE|POST \/api\/otaPackage(\/[\w-]+)?)$/,
];
const TIMEOUT_MS = 40_000;
const BEAT_MS = 10_000;
/** A device's largest packet has 64 kB; many keys at once may be more. */
const MAX_FRAME_BYTES = 4_000_000;

/** Answers as the server does, with its status and its body. */
export async function forward(c: Request, upstream: Upstream): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const { method } = c.req;
  if (!ALLOWED.some((known) => known.test(`${method} ${pathname}`))) return c.text("the page does not use this\n", 404);
  const body = method === "POST" ? await c.req.arrayBuffer() : undefined;
  const send = async () => {
    const headers: Record<string, string> = { "X-Authorization": `Bearer ${await upstream.token()}` };
    const type = c.req.header("Content-Type");
    if (type) headers["Content-Type"] = type;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return fetch(upstream.address + pathname + search, { method, headers, body, redirect: "manual", signal });
  };
  try {
    let response = await send();
    if (response.status === 401) {
      await upstream.renew();
      response = await send();
    }
    const text = await response.arrayBuffer();
    // What a server of someone else's sends is data: never a page of ours.
    const type = response.headers.get("Content-Type")?.startsWith("application/json")
      ? "application/json"
      : "text/plain; charset=utf-8";
    return c.body(text, response.status as 200, { "Content-Type": type });
  } catch (error) {
    const { message } = error as Error;
    // From the login, and whole.
    return c.json({ message: error instanceof RestError ? message : `the server cannot be reached: ${message}` }, 502);
  }
}

/** Live values: a WebSocket of the page, and one to the server that it is joined to. */
export class LiveProxy {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });

  /** `beatMs`: how often the server is asked whether it is there; it has as long to answer. */
  constructor(
    private readonly upstream: Upstream,
    private readonly beatMs = BEAT_MS,
  ) {}

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (page) => void this.join(page));
  }

  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  private async join(page: WebSocket): Promise<void> {
    const waiting: string[] = [];
    const keep = (data: RawData) => void waiting.push(String(data));
    page.on("message", keep).on("error", () => page.terminate());
    let token: string;
    try {
      token = await this.upstream.token();
    } catch {
      page.close(1011, "not logged in");
      return;
    }
    if (page.readyState !== WebSocket.OPEN) return;
    const server = new WebSocket(`${this.upstream.address.replace(/^http/, "ws")}/api/ws`, {
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: TIMEOUT_MS,
    });
    let isAlive = true;
    server.on("open", () => {
      isAlive = true;
      server.send(JSON.stringify({ authCmd: { cmdId: 0, token } }));
      for (const message of waiting.splice(0)) server.send(message);
      page.off("message", keep).on("message", (data) => server.send(String(data)));
    });
    server.on("message", (data) => {
      if (page.readyState === WebSocket.OPEN) page.send(String(data));
    });
    const beat = setInterval(() => {
      // A network that is cut tells nobody.
      if (!isAlive) return server.terminate();
      isAlive = false;
      if (server.readyState === WebSocket.OPEN) server.ping();
    }, this.beatMs);
    server.on("pong", () => {
      isAlive = true;
    });
    server.on("error", () => {});
    server.on("close", () => {
      clearInterval(beat);
      page.close(1011, "the server has closed");
    });
    // A handshake with a server that is cut off would hold the end up.
    page.on("close", () => server.terminate());
  }
}
