/** Variables of the environment that stand in for options. */

/** An empty one counts as none. */
export function variable(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** A port. Throws one line for what is none. */
export function portVariable(name: string): number | undefined {
  const text = variable(name);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Error(`${name} is not a port: use a whole number from 1 to 65535`);
}
