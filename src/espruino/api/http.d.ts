/** HTTP, as server and as client. As a client, an ESP32 and Linux can use https: too. */

/** The parts of a URL, in the form that `http.request` takes. */
interface EspruinoUrl {
  protocol?: string;
  method: string;
  host: string;
  path: string;
  pathname: string;
  search: string | null;
  port: number | null;
  /** A text. With `parseQuery` an object with its parts. */
  query: string | { [name: string]: string } | null;
}

/** Parts of a URL. */
declare var url: { parse(url: string, parseQuery?: boolean): EspruinoUrl };

interface EspruinoHttpOptions {
  host: string;
  /** Default: 80. */
  port?: number;
  path: string;
  /** In capitals. */
  method: string;
  headers?: { [name: string]: string | number };
  /** "https:" works only with TLS. Servers in Java refuse an ESP32's TLS, see `require("tls")`. */
  protocol?: string | undefined;
  ca?: string | (() => string);
  cert?: string | (() => string);
  key?: string | (() => string);
}

/** What has come in. Read it, or add a listener. */
interface EspruinoIncoming {
  /** As in "1.1". */
  readonly httpVersion: string;
  readonly headers: { [name: string]: string };
  /** Number of bytes that wait. It is 0 if there is a listener. */
  available(): number;
  /** Reads `count` bytes, or all. */
  read(count?: number): string;
  /** Passes everything that comes in to `destination`. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

/** A request that a server got. */
interface httpSRq
  extends EspruinoIncoming,
    EspruinoEmitter<{ data(bytes: string): void; close(hadError: boolean): void }> {
  readonly method: string;
  readonly url: string;
}

declare var httpSRq: { readonly prototype: httpSRq };

/** The response of a server. */
interface httpSRs extends EspruinoEmitter<{ drain(): void; close(hadError: boolean): void }> {
  /** The headers that are sent with the first bytes. */
  headers: { [name: string]: string };
  /** Adds a header. */
  setHeader(name: string, value: string): void;
  /** Sets status and headers. Call it once, before you write. */
  writeHead(statusCode: number, headers?: { [name: string]: string | number } | null): void;
  /** Sends bytes. Always returns false. */
  write(bytes: string): boolean;
  /** Sends the rest and closes. */
  end(bytes?: string): void;
}

declare var httpSRs: { readonly prototype: httpSRs };

/** A server. */
declare class httpSrv {
  private constructor();
  /** Begins to accept requests. */
  listen(port: number): httpSrv;
  /** Accepts no more requests. */
  close(): void;
}

/** A request that you send. Call `end` to send it. */
interface httpCRq
  extends EspruinoEmitter<{ drain(): void; error(error: EspruinoSocketError): void; close(hadError: boolean): void }> {
  /** Sends bytes. Always returns false. */
  write(bytes: string): boolean;
  /** Sends the request. */
  end(bytes?: string): void;
}

declare var httpCRq: { readonly prototype: httpCRq };

/** The response that a client got. */
interface httpCRs
  extends EspruinoIncoming,
    EspruinoEmitter<{
      data(bytes: string): void;
      error(error: EspruinoSocketError): void;
      close(hadError: boolean): void;
    }> {
  /** A text, as in "200". */
  readonly statusCode: string;
  readonly statusMessage: string;
}

declare var httpCRs: { readonly prototype: httpCRs };

interface EspruinoModules {
  http: {
    /** Makes a server. It calls back with each request and its response. */
    createServer(callback: (request: httpSRq, response: httpSRs) => void): httpSrv;
    /** Makes a request. Write the body with `write`, then call `end`. */
    request(options: EspruinoHttpOptions | EspruinoUrl | string, callback: (response: httpCRs) => void): httpCRq;
    /** Sends a GET request. You need not call `end`. */
    get(
      options: string | EspruinoUrl | (Omit<EspruinoHttpOptions, "method"> & { method?: string }),
      callback: (response: httpCRs) => void,
    ): httpCRq;
  };
}
