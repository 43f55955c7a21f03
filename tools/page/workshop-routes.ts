/** /workshop/: what happens to the board as server-sent events, and what one does to it as POSTs with a JSON body. */
import { Hono, type Context as Request } from "hono";
import { streamSSE } from "hono/streaming";
import type { WorkshopEvents } from "./protocol.js";
import { type Workshop, WorkshopError } from "./workshop.js";

const EVENTS = ["status", "pin", "line", "packet", "memory", "board"] as const satisfies (keyof WorkshopEvents)[];
/** So that a page whose machine has slept notices that nobody is there. */
const BEAT_MS = 20_000;
const MAX_DOWN_MS = 60_000;
const MAX_LINE = 2000;

export function workshopRoutes(workshop: Workshop): Hono {
  const app = new Hono();

  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const send = (event: string, data: unknown) => void stream.writeSSE({ event, data: JSON.stringify(data) });
      const listeners = EVENTS.map((event) => {
        const listener = (data: unknown) => send(event, data);
        workshop.on(event, listener);
        return () => workshop.off(event, listener);
      });
      send("snapshot", workshop.snapshot());
      const beat = setInterval(() => send("beat", {}), BEAT_MS);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      clearInterval(beat);
      for (const stop of listeners) stop();
    }),
  );

  app.post("/network", async (c) => {
    const { cut } = await bodyOf(c);
    if (typeof cut !== "boolean") throw new WorkshopError("cut has to be true or false");
    workshop.setCut(cut);
    return c.body(null, 204);
  });

  app.post("/broker/restart", async (c) => {
    const { downMs = 0 } = await bodyOf(c);
    if (typeof downMs !== "number" || !(downMs >= 0 && downMs <= MAX_DOWN_MS))
      throw new WorkshopError(`downMs has to be 0 to ${MAX_DOWN_MS}`);
    workshop.restartBroker(downMs);
    return c.body(null, 204);
  });

  app.post("/board/restart", (c) => {
    workshop.restartBoard();
    return c.body(null, 204);
  });

  app.post("/pins/:name", async (c) => {
    const { pressed } = await bodyOf(c);
    if (typeof pressed !== "boolean") throw new WorkshopError("pressed has to be true or false");
    workshop.press(c.req.param("name"), pressed);
    return c.body(null, 204);
  });

  app.post("/console", async (c) => {
    const { line } = await bodyOf(c);
    if (typeof line !== "string" || line.length > MAX_LINE || /[\r\n]/.test(line))
      throw new WorkshopError(`a line has ${MAX_LINE} characters at the most`);
    workshop.type(line);
    return c.body(null, 204);
  });

  app.onError((error, c) => {
    if (error instanceof WorkshopError) return c.json({ message: error.message }, 400);
    throw error;
  });
  return app;
}

async function bodyOf(c: Request): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new WorkshopError("the body has to be a JSON object");
  return body as Record<string, unknown>;
}
