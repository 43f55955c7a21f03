/** A server of modules, as Espruino's is. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ModuleServer {
  url: string;
  /** Paths that were asked for. */
  asked: string[];
}

/** Answers these paths, by a text or as the function does; others with 404. It is gone after the test. */
export async function moduleServer(
  answers: Record<string, string | ((response: ServerResponse) => void)>,
): Promise<ModuleServer> {
  const asked: string[] = [];
  const server = createServer(({ url = "" }: IncomingMessage, response) => {
    asked.push(url);
    const answer = answers[url];
    if (typeof answer === "function") answer(response);
    else response.writeHead(answer === undefined ? 404 : 200).end(answer ?? "<html>not found</html>");
  });
  onTestFinished(() => void server.close().closeAllConnections());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
