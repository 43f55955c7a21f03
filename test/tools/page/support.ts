/** The page's server, and someone who talks to it as no browser would. */
import { request } from "node:http";
import { type PageOptions, startPage, Workshop } from "../../../tools/page/index.js";
import type { AtEnd } from "../../support/on-board.js";

export interface Served {
  address: URL;
  workshop: Workshop;
  /** What the browser has after it opened the address. */
  cookie: string;
}

export async function servePage(atEnd: AtEnd, options: Partial<PageOptions> = {}): Promise<Served> {
  const { workshop = new Workshop({ server: "a server", hasDevices: false }) } = options;
  const page = await startPage({ ...options, workshop });
  atEnd(() => page.close());
  const address = new URL(page.address);
  const { headers } = await ask(address, { path: address.pathname + address.search });
  return { address, workshop, cookie: String(headers["set-cookie"]).split(";")[0]! };
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Node's fetch would set Host and Origin by itself. */
export function ask(
  address: URL,
  {
    method = "GET",
    path = "/",
    headers = {},
    body,
  }: { method?: string; path?: string; headers?: object; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = address;
    const asked = request({ hostname, port, method, path, headers: { ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    asked.on("error", reject).end(body);
  });
}
