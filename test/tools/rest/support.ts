/** A server that answers as it is told, for what the emulator never does. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { ThingsBoard } from "../../../tools/rest/index.js";

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export const PAIR = { token: "user-token-1", refreshToken: "refresh-token-1" };
const PASSWORD = "secret-password";

/** Answers each request with what `answer` gives for "METHOD /path"; undefined never answers. */
export async function scripted(
  answer: (what: string, request: IncomingMessage) => Answer | undefined,
): Promise<{ address: string; thingsBoard: ThingsBoard; calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const what = `${request.method} ${request.url?.split("?")[0]}`;
    calls.push(what);
    request.resume();
    const given = answer(what, request);
    if (!given) return;
    const { status = 200, headers = {}, body = "" } = given;
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, thingsBoard: new ThingsBoard(address, "me@here", PASSWORD), calls };
}

/** Lets the user in; the rest is `answer`'s. */
export function loggedIn(answer: (what: string, request: IncomingMessage) => Answer | undefined) {
  return scripted((what, request) => (what === "POST /api/auth/login" ? { body: PAIR } : answer(what, request)));
}

/** The one line that a call ends with. Fails when it has a secret in it. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { message } = error as Error;
    if (/\n|secret|user-token|refresh-token/.test(message)) throw new Error(`not one line without secrets: ${message}`);
    return message;
  }
  throw new Error("there was no error");
}
