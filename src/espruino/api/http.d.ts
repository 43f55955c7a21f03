/** HTTP, both ways. An ESP32 and Linux have https: as a client too. */

/** What a URL says, in the form that `http.request` takes. */
interface EspruinoUrl {
  protocol?: string;
  method: string;
  host: string;
  path: string;
  pathname: string;
  search: string | null;
  port: number | null;
  /** A text, or with `parseQuery` its parts. */
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
  /** "https:" only where there is TLS; servers in Java refuse an ESP32's, see `require("tls")`. */
  protocol?: string | undefined;
  ca?: string | (() => string);
  cert?: string | (() => string);
  key?: string | (() => string);
}

/** What has come in: read, or listened to. */
interface EspruinoIncoming {
  /** As in "1.1". */
  readonly httpVersion: string;
  readonly headers: { [name: string]: string };
  /** Bytes that wait; 0 once there is a listener. */
  available(): number;
  /** So many of them, or all. */
  read(count?: number): string;
  /** Passes on what comes in. */
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

/** The response to it. */
interface httpSRs extends EspruinoEmitter<{ drain(): void; close(hadError: boolean): void }> {
  /** Those that are sent with the first bytes. */
  headers: { [name: string]: string };
  /** Adds one to those that are sent. */
  setHeader(name: string, value: string): void;
  /** Once, and before anything is written. */
  writeHead(statusCode: number, headers?: { [name: string]: string | number } | null): void;
  /** Always returns false. */
  write(bytes: string): boolean;
  /** Sends the rest, and closes. */
  end(bytes?: string): void;
}

declare var httpSRs: { readonly prototype: httpSRs };

/** A server. */
declare class httpSrv {
  private constructor();
  /** Begins to take requests. */
  listen(port: number): httpSrv;
  /** Takes no more. */
  close(): void;
}

/** A request to be sent: it goes when it is ended. */
interface httpCRq
  extends EspruinoEmitter<{ drain(): void; error(error: EspruinoSocketError): void; close(hadError: boolean): void }> {
  /** Always returns false. */
  write(bytes: string): boolean;
  /** Sends it. */
  end(bytes?: string): void;
}

declare var httpCRq: { readonly prototype: httpCRq };

/** The response that came. */
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
    /** Calls with each request, and the response to fill. */
    createServer(callback: (request: httpSRq, response: httpSRs) => void): httpSrv;
    /** A body is sent by `write`, then `end` has to be called. */
    request(options: EspruinoHttpOptions | EspruinoUrl | string, callback: (response: httpCRs) => void): httpCRq;
    /** By GET, and ended. */
    get(
      options: string | EspruinoUrl | (Omit<EspruinoHttpOptions, "method"> & { method?: string }),
      callback: (response: httpCRs) => void,
    ): httpCRq;
  };
}
