/** The HTTP port: the server's REST calls that the tools and the page use, and its WebSockets. */
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono, type MiddlewareHandler, type Context as Request } from "hono";
import { bodyLimit } from "hono/body-limit";
import { foreign } from "../../own-pages.js";
import type { Context } from "../context.js";
import { InvalidInputError } from "../invalid-input.js";
import { listen } from "../listen.js";
import { Sockets } from "../websocket/server.js";
import { type Env, requireUser } from "./auth.js";
import { claimRoutes } from "./claim.js";
import { credentialsRoutes } from "./credentials.js";
import { customerRoutes } from "./customers.js";
import { deviceProfileRoutes } from "./device-profiles.js";
import { deviceRoutes } from "./devices.js";
import { entityQueryRoutes } from "./entity-query.js";
import { badRequest, errorResponse, generalError, notFound, payloadTooLarge, RestError } from "./errors.js";
import { loginRoutes, sessionRoutes } from "./login.js";
import { otaPackageRoutes } from "./ota-packages.js";
import { rpcRoutes } from "./rpc.js";
import { telemetryRoutes } from "./telemetry.js";
import { userRoutes } from "./users.js";

/** An RPC to a device, and a login: the server's transport.http.max_payload_size. */
const MAX_SMALL_BYTES = 65_536;
/** Any other call, a package for devices among them: its server.http.max_payload_size. */
const MAX_BYTES = 16_777_216;
/** More than people and tools open; what comes beyond is closed. */
const MAX_CONNECTIONS = 256;

export class RestServer {
  private readonly server: Server;
  private readonly sockets: Sockets;
  port = 0;

  constructor(private readonly context: Context) {
    this.server = createAdaptorServer({ fetch: createApp(context).fetch }) as Server;
    this.server.maxConnections = MAX_CONNECTIONS;
    this.sockets = new Sockets(context);
    this.sockets.attach(this.server);
  }

  async start(): Promise<void> {
    this.port = await listen(this.server, this.context.settings.httpPort, this.context.settings.host, "HTTP");
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    this.sockets.close();
    await closed;
  }
}

function createApp(context: Context): Hono<Env> {
  const all = new Hono<Env>();
  const isOwnPage = ownPagesOnly(context.settings.allowedHosts);
  // The description of all calls, of which this is what tools ask for: whoever may reach the server may know its version.
  all.get("/v3/api-docs/thingsboard", isOwnPage, (c) =>
    c.json({ openapi: "3.1.0", info: { title: "ThingsBoard REST API", version: context.settings.serverVersion } }),
  );
  const app = all.basePath("/api");
  app.use("*", isOwnPage);
  app.use("/auth/*", limited(MAX_SMALL_BYTES));
  app.route("/", loginRoutes(context));
  app.use("*", requireUser(context.users));
  for (const path of ["/rpc/*", "/plugins/rpc/*"]) app.use(path, limited(MAX_SMALL_BYTES));
  app.use("*", limited(MAX_BYTES));
  app.route("/", sessionRoutes(context));
  app.route("/", userRoutes(context));
  app.route("/", customerRoutes(context));
  app.route("/", claimRoutes(context));
  app.route("/", credentialsRoutes(context));
  app.route("/", deviceRoutes(context));
  app.route("/", deviceProfileRoutes(context));
  app.route("/", entityQueryRoutes(context));
  app.route("/", otaPackageRoutes(context));
  app.route("/", rpcRoutes(context));
  app.route("/plugins/telemetry", telemetryRoutes(context));
  app.notFound((c) => errorResponse(c, noRoute(app, c)));
  app.onError((error, c) => {
    if (error instanceof RestError) return errorResponse(c, error);
    if (error instanceof InvalidInputError) return errorResponse(c, badRequest(error.message));
    // As the server does, which tells what its exceptions say.
    return errorResponse(c, generalError(error.message));
  });
  return app;
}

/** A path that there is none of, or one that has no such method. */
function noRoute(app: Hono<Env>, { req }: Request<Env>): RestError {
  const others = app.routes.filter(({ method, path }) => method !== "ALL" && isPath(path, req.path));
  if (others.length > 0) return new RestError(405, `Request method '${req.method}' is not supported`, 31);
  return notFound(`No static resource ${req.path.slice(1)}.`);
}

function isPath(pattern: string, path: string): boolean {
  const [wanted, parts] = [pattern.split("/"), path.split("/")];
  return wanted.length === parts.length && wanted.every((part, i) => part.startsWith(":") || part === parts[i]);
}

function ownPagesOnly(names: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const header = (name: string) => c.req.header(name);
    const reason = foreign({ host: header("Host"), origin: header("Origin"), site: header("Sec-Fetch-Site") }, names);
    if (reason) throw new RestError(403, reason, 20);
    await next();
  };
}

function limited(maxSize: number): MiddlewareHandler {
  return bodyLimit({ maxSize, onError: (c) => errorResponse(c, payloadTooLarge()) });
}
