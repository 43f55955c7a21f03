/** A server's address as people write it. */

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/;

/**
 * "my.thingsboard", "127.0.0.1:8080", "https://host/path", as the base of the server's paths: without a slash at the end. What says nothing of it is https,
 * but on this machine.
 */
export function serverAddress(text: string): string {
  const whole = text.includes("://") ? text : `${LOCAL.test(text) ? "http" : "https"}://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error("the server's address must be like https://my.thingsboard or http://127.0.0.1:8080");
  }
  // Not quoted: it would show the password.
  if (url.username || url.password) throw new Error("the server's address must not contain a user or a password");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** Whether a password on its way there can be read by others. */
export function isOpenToOthers(address: string): boolean {
  return address.startsWith("http:") && !LOCAL.test(address.slice("http://".length));
}
