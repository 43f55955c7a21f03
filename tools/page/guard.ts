/**
 * Who may talk to the page's server: the browser that opened the address which `npm start` printed, and no other page in it. Behind it are a console
 * that runs code and, perhaps, somebody's ThingsBoard account.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { MiddlewareHandler } from "hono";
import { type Asked as AskedBy, foreign, isOwnName } from "../own-pages.js";
import { newKey } from "./kept-key.js";

/** Nothing is fetched from elsewhere, nothing inline runs, and no text can become HTML. */
const HEADERS = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};

interface Asked extends AskedBy {
  method: string;
  cookie: string | undefined;
}

export class Guard {
  port = 0;

  /**
   * `names`: by which the user reaches this machine, besides localhost and its addresses. `key`: part of the address, since others on this machine reach the
   * port too.
   */
  constructor(
    private readonly names: readonly string[] = [],
    readonly key = newKey(),
  ) {}

  /** Why a request is turned away; undefined when it is let in. */
  refusal(asked: Asked): string | undefined {
    const reason = foreign(asked, this.names);
    if (reason) return reason;
    const isReading = asked.method === "GET" || asked.method === "HEAD";
    if (asked.origin === undefined && !isReading) return "only its own page may do that";
    return this.hasKey(asked.cookie) ? undefined : "open the whole address that was printed in the terminal";
  }

  middleware(): MiddlewareHandler {
    return async (c, next) => {
      const header = (name: string) => c.req.header(name);
      const asked = { method: c.req.method, host: header("Host"), site: header("Sec-Fetch-Site") };
      for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
      const key = c.req.query("key");
      if (key !== undefined && c.req.method === "GET" && c.req.path === "/" && isOwnName(asked.host, this.names)) {
        // Out of the address bar, and of what is sent on.
        if (same(key, this.key)) {
          c.header("Set-Cookie", `${this.cookieName}=${this.key}; HttpOnly; SameSite=Strict; Path=/`);
          return c.redirect("/");
        }
      }
      const reason = this.refusal({ ...asked, origin: header("Origin"), cookie: header("Cookie") });
      if (reason) return c.text(`${reason}\n`, 403);
      await next();
    };
  }

  /** For what the web server hands over as it is: a WebSocket. Its page is never another's, so an Origin has to be there. */
  letsIn({ method = "", headers }: IncomingMessage): boolean {
    const { host, origin, cookie } = headers;
    const site = headers["sec-fetch-site"] as string | undefined;
    return origin !== undefined && this.refusal({ method, host, origin, site, cookie }) === undefined;
  }

  private get cookieName(): string {
    // Cookies know no ports: two pages at once must not take each other's.
    return `page-${this.port}`;
  }

  private hasKey(cookies = ""): boolean {
    const prefix = `${this.cookieName}=`;
    const found = cookies.split(/; */).find((cookie) => cookie.startsWith(prefix));
    return found !== undefined && same(found.slice(prefix.length), this.key);
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
