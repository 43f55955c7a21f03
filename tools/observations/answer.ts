/** One call of a REST API, and its answer as it came. */

/** JSON where it is JSON, text where it is not. */
export interface Answer {
  status: number;
  body: unknown;
}

export interface Call {
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** A text or a form is sent as it is, all else as JSON. */
  body?: unknown;
}

export async function ask(url: string, call: Call): Promise<Answer> {
  const { status, text } = await askForText(url, call);
  return { status, body: withoutJava(jsonOr(text)) };
}

/** The same as text: numbers as they were written. */
export async function askForText(
  url: string,
  { method, path, headers, body }: Call,
): Promise<{ status: number; text: string }> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...headers,
      // A form says itself what it is.
      ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" || isForm ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Errors which go on in words of the server's libraries. */
const OF_LIBRARIES = /^(JSON parse error|Required request body is missing|Method parameter '\w+'):?.*/s;

function withoutJava(body: unknown): unknown {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === "string" ? { ...(body as object), message: message.replace(OF_LIBRARIES, "$1") } : body;
}
