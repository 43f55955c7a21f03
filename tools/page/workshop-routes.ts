/** /workshop/: what happens to the board as server-sent events, and what one does to it as POSTs with a JSON body. */
import { Hono, type Context as Request } from "hono";
import { streamSSE } from "hono/streaming";
import { Paced } from "../paced.js";
import { HeldButtons } from "./held-buttons.js";
import type { WorkshopEvents } from "./protocol.js";
import { type Workshop, WorkshopError } from "./workshop.js";

const EVENTS = [
  "status",
  "line",
  "packet",
  "memory",
  "board",
  "parts",
  "client",
] as const satisfies (keyof WorkshopEvents)[];
/** A firmware may change these a thousand times a second: a page gets each as it stands, as often as one can see it. */
const STATES = ["pin", "part"] as const satisfies (keyof WorkshopEvents)[];
const STATE_EVERY_MS = 50;
/** So that a page whose machine has slept notices that nobody is there. */
const BEAT_MS = 20_000;
/** At the board's client, as long as the page is open. */
const LOOK_EVERY_MS = 300;
const MAX_DOWN_MS = 60_000;
const MAX_LINE = 2000;

export function workshopRoutes(workshop: Workshop): Hono {
  const app = new Hono();
  const held = new HeldButtons();
  /** What a page has sent in its last moment must not stay pressed. */
  const hold = (page: unknown, button: string, isPressed: boolean, letGo: () => void) => {
    if (typeof page === "string" && !held.note(page, button, isPressed, letGo))
      throw new WorkshopError("this page is closed");
  };

  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const send = (event: string, data: unknown) => stream.writeSSE({ event, data: JSON.stringify(data) });
      const listeners = EVENTS.map((event) => {
        const listener = (data: unknown) => void send(event, data);
        workshop.on(event, listener);
        return () => void workshop.off(event, listener);
      });
      for (const event of STATES) {
        const sendNewest = async (name: string) => {
          const state = workshop.newest(event, name);
          if (state) await send(event, state);
        };
        const paced = new Paced<string>(STATE_EVERY_MS, (names) => Promise.all(names.map(sendNewest)));
        const listener = ({ name }: { name: string }) => paced.add(name);
        workshop.on(event, listener);
        listeners.push(() => void workshop.off(event, listener));
      }
      const page = held.open();
      void send("snapshot", { ...workshop.snapshot(), page });
      const beat = setInterval(() => void send("beat", {}), BEAT_MS);
      const looks = setInterval(() => workshop.look(), LOOK_EVERY_MS);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      clearInterval(beat);
      clearInterval(looks);
      held.close(page);
      for (const stop of listeners) stop();
    }),
  );

  app.post("/network", async (c) => {
    const { cut } = await bodyOf(c);
    if (typeof cut !== "boolean") throw new WorkshopError("cut must be true or false");
    workshop.setCut(cut);
    return c.body(null, 204);
  });

  app.post("/broker/restart", async (c) => {
    const { downMs = 0 } = await bodyOf(c);
    if (typeof downMs !== "number" || !(downMs >= 0 && downMs <= MAX_DOWN_MS))
      throw new WorkshopError(`downMs must be 0 to ${MAX_DOWN_MS}`);
    workshop.restartBroker(downMs);
    return c.body(null, 204);
  });

  app.post("/board/restart", (c) => {
    workshop.restartBoard();
    return c.body(null, 204);
  });

  app.get("/board/methods", async (c) => c.json(await workshop.methods()));

  app.post("/pins/:name", async (c) => {
    const { pressed, page } = await bodyOf(c);
    const { name } = c.req.param();
    if (typeof pressed !== "boolean") throw new WorkshopError("pressed must be true or false");
    hold(page, c.req.path, pressed, () => workshop.press(name, false));
    workshop.press(name, pressed);
    return c.body(null, 204);
  });

  app.post("/parts/:name/plug", async (c) => {
    const { plugged } = await bodyOf(c);
    if (typeof plugged !== "boolean") throw new WorkshopError("plugged must be true or false");
    workshop.plugPart(c.req.param("name"), plugged);
    return c.body(null, 204);
  });

  app.post("/parts/:name/controls/:control", async (c) => {
    const { value, page } = await bodyOf(c);
    const { name, control } = c.req.param();
    // The part says what it takes of that.
    if (typeof value !== "number" && typeof value !== "boolean" && typeof value !== "string")
      throw new WorkshopError("value must be a number, a text, true or false");
    if (workshop.isHeld(name, control))
      hold(page, c.req.path, value === true, () => workshop.setPart(name, control, false));
    workshop.setPart(name, control, value);
    return c.body(null, 204);
  });

  app.post("/console", async (c) => {
    const { line } = await bodyOf(c);
    if (typeof line !== "string" || line.length > MAX_LINE || /[\r\n]/.test(line))
      throw new WorkshopError(`a line must be one text line of up to ${MAX_LINE} characters`);
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
    throw new WorkshopError("the body must be a JSON object");
  return body as Record<string, unknown>;
}
