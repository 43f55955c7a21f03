/** Asks a server for its version: it is in the description of its REST API, which needs no login. Undefined where that is switched off. */
export async function serverVersion(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/v3/api-docs/thingsboard`, { signal: AbortSignal.timeout(15_000) });
    const { info } = (await response.json()) as { info?: { version?: string } };
    return info?.version;
  } catch {
    return undefined;
  }
}
