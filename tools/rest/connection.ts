/** JSON over HTTP to a ThingsBoard, as one of its users. */
import { parseExact, stringifyExact } from "../exact-json.js";
import { EXIT } from "../exit-codes.js";
import { serverAddress } from "./address.js";
import { RestError } from "./rest-error.js";

const TIMEOUT_MS = 30_000;

export interface RequestOptions {
  /** Members that are undefined are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** What JSON can say, ExactNumbers too; or a form with files. */
  body?: unknown;
  /** 30000 */
  timeoutMs?: number;
}

interface Tokens {
  token: string;
  refreshToken: string | null;
}

/** Logs in at the first request, and again when the server has forgotten or does not trust the token any more. */
export class Connection {
  /** Base of all paths, as in "https://my.thingsboard". */
  readonly address: string;
  private tokens: Promise<Tokens> | undefined;
  private readonly secrets = new Set<string>();

  constructor(
    address: string,
    private readonly user: string,
    private readonly password: string,
  ) {
    this.address = serverAddress(address);
    this.hide(password);
  }

  /** The user's token, for what is not a plain request: it is a secret. */
  async token(): Promise<string> {
    this.tokens ??= this.logIn();
    try {
      return (await this.tokens).token;
    } catch (error) {
      this.tokens = undefined;
      throw error;
    }
  }

  /** This text will be in no error. */
  hide(secret: string): void {
    // Shorter ones would make holes in all words.
    if (secret.length > 3) this.secrets.add(secret);
  }

  /**
   * The answer's JSON, as parseExact() reads it; undefined when it is empty. `path` begins with /api. Throws a RestError for anything but success.
   */
  async request<T = unknown>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const token = await this.token();
    const response = await this.send(method, path, options, token);
    if (response.status !== 401) return this.read<T>(method, path, response);
    await response.arrayBuffer();
    await this.renew(token);
    return this.read<T>(method, path, await this.send(method, path, options, await this.token()));
  }

  private async logIn(): Promise<Tokens> {
    const body = { username: this.user, password: this.password };
    const response = await this.send("POST", "/api/auth/login", { body });
    if (response.status === 401) {
      const reason = this.cleaned((await reasonIn(response)).text || "wrong user or password");
      throw new RestError(`${this.address} does not accept ${this.user}: ${reason}`, 401);
    }
    return this.keep(await this.read<Partial<Tokens>>("POST", "/api/auth/login", response));
  }

  private keep({ token, refreshToken = null }: Partial<Tokens>): Tokens {
    if (!token)
      throw new RestError(`${this.address} does not answer as ThingsBoard does: there is no token in its login`);
    // A login that waits for a second factor has a token that is good for nothing else.
    if (!refreshToken) {
      throw new RestError(`${this.user} logs in with a second factor, and this command cannot: use another user`);
    }
    this.hide(token);
    this.hide(refreshToken);
    return { token, refreshToken };
  }

  /** Gets a new token by the refresh token, or by the password when that one is not good any more. */
  private async renew(refused: string): Promise<void> {
    const old = await this.tokens?.catch(() => undefined);
    // Another request has done it meanwhile.
    if (!old || old.token !== refused) return;
    this.tokens = this.send("POST", "/api/auth/token", { body: { refreshToken: old.refreshToken } }).then(
      async (response) =>
        response.ok ? this.keep(await this.read<Partial<Tokens>>("POST", "/api/auth/token", response)) : this.logIn(),
    );
    await this.token();
  }

  private async send(method: string, path: string, options: RequestOptions, token?: string): Promise<Response> {
    const { query = {}, body, timeoutMs = TIMEOUT_MS } = options;
    const url = new URL(this.address + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    // One kept open may be closed by the server while a build keeps Node busy, and the next request is lost on it.
    const headers: Record<string, string> = { Accept: "application/json", Connection: "close" };
    if (token) headers["X-Authorization"] = `Bearer ${token}`;
    const isJson = body !== undefined && !(body instanceof FormData);
    if (isJson) headers["Content-Type"] = "application/json";
    try {
      return await fetch(url, {
        method,
        headers,
        // Else the token would go wherever the answer points to.
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
        ...(body !== undefined && { body: isJson ? stringifyExact(body) : (body as FormData) }),
      });
    } catch (error) {
      throw new RestError(this.cleaned(`${this.address} ${reasonOf(error, timeoutMs)}`));
    }
  }

  private async read<T>(method: string, wholePath: string, response: Response): Promise<T> {
    const { status } = response;
    // Secrets go in queries too.
    const [path] = wholePath.split("?");
    if (status >= 300 && status < 400) {
      const location = response.headers.get("Location") ?? "";
      const place = URL.canParse(location, this.address) ? new URL(location, this.address).origin : "another place";
      throw new RestError(`${this.address} redirects to ${place}: use that address as the server`, status);
    }
    if (!response.ok) {
      const said = await reasonIn(response);
      const message = said.text || MEANINGS[status] || response.statusText || "an error";
      const line = this.cleaned(`${this.address} answers ${status} to ${method} ${path}: ${message}`);
      throw new RestError(line, status, said.isThingsBoard ? EXIT.REFUSED : undefined);
    }
    const text = await response.text();
    if (!text) return undefined as T;
    try {
      return parseExact(text) as T;
    } catch {
      throw new RestError(
        `${this.address} does not answer as ThingsBoard does: ${method} ${path} gives no JSON`,
        status,
      );
    }
  }

  /** One line, without secrets. */
  private cleaned(text: string): string {
    let line = text.replace(/\s+/g, " ").trim();
    for (const secret of this.secrets) line = line.replaceAll(secret, "***");
    return line;
  }
}

/** What is said of an error: in ThingsBoard's own JSON, or as a short plain text, which a proxy's may be. */
async function reasonIn(response: Response): Promise<{ text: string; isThingsBoard: boolean }> {
  const text = await response.text().catch(() => "");
  try {
    const { message, errorCode } = JSON.parse(text);
    return { text: typeof message === "string" ? message : "", isThingsBoard: errorCode !== undefined };
  } catch {
    return { text: text.startsWith("<") ? "" : text.slice(0, 200), isThingsBoard: false };
  }
}

/** Where the server gives no reason. */
const MEANINGS: Record<number, string> = {
  403: "this user may not do that",
  404: "there is no such thing",
  406: "the device's reply is not JSON",
  408: "the device has not answered in time",
  409: "the device is not connected",
  413: "it is too large",
  429: "too many requests, try again later",
  502: "a proxy is there, and no ThingsBoard behind it",
  503: "the server is not ready",
  504: "the device is not connected, or has not answered in time",
};

function reasonOf(error: unknown, timeoutMs: number): string {
  if ((error as Error).name === "TimeoutError") return `does not answer within ${timeoutMs / 1000} s`;
  const cause = (error as { cause?: { code?: string; message?: string; errors?: { code?: string }[] } }).cause;
  const code = cause?.code ?? cause?.errors?.[0]?.code ?? "";
  return REASONS[code] ?? `cannot be reached: ${code || cause?.message || (error as Error).message}`;
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: "cannot be reached: nobody listens there",
  ENOTFOUND: "cannot be reached: no such host",
  EAI_AGAIN: "cannot be reached: its name could not be looked up",
  EHOSTUNREACH: "cannot be reached: no way to that host",
  ECONNRESET: "has closed the connection",
  UND_ERR_SOCKET: "has closed the connection",
  ERR_SSL_WRONG_VERSION_NUMBER: "does not speak TLS: try http:// in front",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "does not speak TLS: try http:// in front",
  HPE_INVALID_CONSTANT: "does not speak HTTP: is this its web port?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "has a certificate of its own making: NODE_EXTRA_CA_CERTS names a file with it",
  SELF_SIGNED_CERT_IN_CHAIN: "has a certificate of its own making: NODE_EXTRA_CA_CERTS names a file with it",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "has a certificate that cannot be verified: NODE_EXTRA_CA_CERTS names a file with its CA",
  CERT_HAS_EXPIRED: "has a certificate that has expired",
};
