/** The HTTP port: the server's REST calls that the tools and the page use, and its WebSockets. */
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import type { Context } from "../context.js";
import { InvalidInputError } from "../invalid-input.js";
import { listen } from "../listen.js";
import { Sockets } from "../websocket/server.js";
import { type Env, loginRoutes, requireUser, Users, userRoutes } from "./auth.js";
import { claimRoutes } from "./claim.js";
import { credentialsRoutes } from "./credentials.js";
import { deviceProfileRoutes } from "./device-profiles.js";
import { deviceRoutes } from "./devices.js";
import { badRequest, errorResponse, notFound, RestError } from "./errors.js";
import { otaPackageRoutes } from "./ota-packages.js";
import { rpcRoutes } from "./rpc.js";
import { telemetryRoutes } from "./telemetry.js";

export class RestServer {
  private readonly server: Server;
  private readonly sockets: Sockets;
  port = 0;

  constructor(private readonly context: Context) {
    const users = new Users(context.settings.users);
    this.server = createAdaptorServer({ fetch: createApp(context, users).fetch }) as Server;
    this.sockets = new Sockets(context, users);
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

function createApp(context: Context, users: Users): Hono<Env> {
  const app = new Hono<Env>().basePath("/api");
  app.route("/", loginRoutes(users));
  app.use("*", requireUser(users));
  app.route("/", userRoutes(users));
  app.route("/", claimRoutes(context));
  app.route("/", credentialsRoutes(context));
  app.route("/", deviceRoutes(context));
  app.route("/", deviceProfileRoutes(context));
  app.route("/", otaPackageRoutes(context));
  app.route("/", rpcRoutes(context));
  app.route("/plugins/telemetry", telemetryRoutes(context));
  app.notFound((c) => errorResponse(c, notFound()));
  app.onError((error, c) => {
    if (error instanceof RestError) return errorResponse(c, error);
    if (error instanceof InvalidInputError) return errorResponse(c, badRequest(error.message));
    return errorResponse(c, new RestError(500, "Internal server error", 2));
  });
  return app;
}
