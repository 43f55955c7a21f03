/** The page of `npm start`: a small web server on 127.0.0.1, with the workshop's own routes and ThingsBoard's behind them. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { listen } from "../emulator/listen.js";
import { refuseUpgrade } from "../own-pages.js";
import { pageFiles } from "./bundle.js";
import { Guard } from "./guard.js";
import { forward, LiveProxy, type Upstream } from "./proxy.js";
import type { Workshop } from "./workshop.js";
import { workshopRoutes } from "./workshop-routes.js";

export { describePacket } from "./packets.js";
export type { Step } from "./protocol.js";
export type { Upstream } from "./proxy.js";
export { Wire } from "./wire.js";
export type { BoardHands, Broker } from "./workshop.js";
export { Workshop } from "./workshop.js";

export interface PageOptions {
  /** 0 takes any free port */
  port?: number;
  /** What opens it; another one each time without it. */
  key?: string;
  workshop: Workshop;
  /** Without it there are no devices, only the board. */
  upstream?: Upstream;
  /** By which the user reaches this machine, besides localhost and its addresses. */
  allowedHosts?: readonly string[];
}

/** What ThingsBoard takes, a package for devices. */
const MAX_BODY_BYTES = 16_777_216;

export interface Page {
  /** With the key that opens it. */
  address: string;
  close(): Promise<void>;
}

export async function startPage({ port = 0, key, workshop, upstream, allowedHosts }: PageOptions): Promise<Page> {
  const guard = new Guard(allowedHosts, key);
  const live = upstream && new LiveProxy(upstream);
  const app = new Hono();
  app.use("*", guard.middleware(), bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.route("/workshop", workshopRoutes(workshop));
  if (upstream) app.all("/api/*", (c) => forward(c, upstream));
  app.get("*", async (c) => {
    const file = (await pageFiles()).get(c.req.path);
    return file ? c.body(file.text, 200, { "Content-Type": file.type }) : c.notFound();
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (live && request.url === "/api/ws" && guard.letsIn(request)) live.accept(request, socket, head);
    else refuseUpgrade(socket, "403 Forbidden");
  });
  guard.port = await listen(server, port, "127.0.0.1", "page");
  // Ready, or nearly, when the address is clicked.
  pageFiles().catch(() => {});
  return {
    address: `http://127.0.0.1:${guard.port}/?key=${guard.key}`,
    async close() {
      live?.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
