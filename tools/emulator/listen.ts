import type { AddressInfo, Server } from "node:net";

/** Listens and returns the port that was taken. A port in use is named in the error; its code stays. */
export function listen(server: Server, port: number, host: string, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === "EADDRINUSE" ? "is already in use" : `cannot be opened (${cause.code ?? cause.message})`;
      reject(Object.assign(new Error(`${what} port ${port} on ${host} ${why}`, { cause }), { code: cause.code, port }));
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
