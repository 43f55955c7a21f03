/** WebSockets on the HTTP port, at the server's two paths: /api/ws, and the older /api/ws/plugins/telemetry (TbWebSocketHandler). */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { foreign, refuseUpgrade } from "../../own-pages.js";
import type { Context } from "../context.js";
import type { User } from "../users.js";
import { parseCommands, parseOlderCommands, type Request } from "./commands.js";
import { Subscriptions } from "./subscriptions.js";

const PATH = "/api/ws";
const OLDER_PATH = "/api/ws/plugins/telemetry";
const MAX_MESSAGE_BYTES = 32_768;

const BAD_DATA = 1007;
const POLICY_VIOLATION = 1008;
const SERVER_ERROR = 1011;
const INVALID_TOKEN = "Invalid JWT token: ";

export class Sockets {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });

  constructor(private readonly context: Context) {}

  attach(http: Server): void {
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { host, origin } = request.headers;
      const site = request.headers["sec-fetch-site"] as string | undefined;
      // A browser opens a WebSocket to wherever a page asks it to.
      if (foreign({ host, origin, site }, this.context.settings.allowedHosts))
        return refuseUpgrade(socket, "403 Forbidden");
      const url = pathIn(request);
      if (url?.pathname !== PATH && !url?.pathname.startsWith(`${PATH}/`))
        return refuseUpgrade(socket, "404 Not Found");
      this.server.handleUpgrade(request, socket, head, (client) => this.open(client, url));
    });
  }

  /** Whoever is refused is told so by a close code, once the WebSocket is open. */
  private open(client: WebSocket, url: URL): void {
    // A message over the limit or a broken frame: the socket is closed by the library.
    client.on("error", () => {});
    const parse = url.pathname === OLDER_PATH ? parseOlderCommands : parseCommands;
    const token = url.searchParams.get("token");
    const user = token ? this.context.users.byToken(token) : undefined;
    if (url.pathname !== PATH && url.pathname !== OLDER_PATH) client.close(BAD_DATA, "Unknown session type");
    else if (token && !user) client.close(SERVER_ERROR, INVALID_TOKEN);
    else new Session(client, parse, this.context, user);
  }

  close(): void {
    for (const client of this.server.clients) client.terminate();
  }
}

/** undefined for what is no path, "//" for one. */
function pathIn({ url = "/" }: IncomingMessage): URL | undefined {
  return URL.canParse(url, "http://emulator") ? new URL(url, "http://emulator") : undefined;
}

/** One WebSocket. Its first message must say who asks, unless the address did. */
class Session {
  private subscriptions: Subscriptions | undefined;
  private readonly authTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: WebSocket,
    private readonly parse: (text: string) => Request,
    private readonly context: Context,
    user: User | undefined,
  ) {
    if (user) this.establish(user);
    else {
      const close = () => client.close(POLICY_VIOLATION);
      this.authTimer = setTimeout(close, context.settings.webSocketAuthTimeoutMs);
    }
    client.on("message", (data) => this.receive(String(data)));
    client.on("close", () => this.closed());
  }

  private establish(user: User): Subscriptions {
    clearTimeout(this.authTimer);
    this.subscriptions = new Subscriptions(user, this.context.store, (text) => this.client.send(text));
    return this.subscriptions;
  }

  private receive(text: string): void {
    if (this.client.readyState !== this.client.OPEN) return;
    let request: Request;
    try {
      request = this.parse(text);
    } catch {
      if (this.subscriptions) this.subscriptions.parseError();
      else this.client.close(BAD_DATA, "The given string value cannot be transformed to Json object");
      return;
    }
    const subscriptions = this.subscriptions ?? this.authenticate(request);
    if (subscriptions) for (const command of request.commands) subscriptions.run(command);
  }

  private authenticate({ token }: Request): Subscriptions | undefined {
    const user = token ? this.context.users.byToken(token) : undefined;
    if (user) return this.establish(user);
    if (token === undefined) this.client.close(POLICY_VIOLATION, "Auth cmd is missing");
    else this.client.close(BAD_DATA, token === "" ? "Token is invalid" : INVALID_TOKEN);
    return undefined;
  }

  private closed(): void {
    clearTimeout(this.authTimer);
    this.subscriptions?.stop();
  }
}
