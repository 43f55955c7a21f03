import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems give to whoever asks for any, and each of Vitest's workers has its own: no other test gets one of these in the meantime. */
const FIRST = 20_000;
const COUNT = 500;
const WORKERS = 20;
const first = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS) * COUNT;
let at = Math.floor(Math.random() * COUNT);

/** A port of this machine where no one listens. */
export async function closedPort(): Promise<number> {
  for (;;) {
    const port = first + (at++ % COUNT);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch {
      continue;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}
