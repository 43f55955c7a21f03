/** What a socket with TLS says of a handshake that failed. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { modules } from "../support/espruino-globals";

describe("a socket that closes with the CONNECT unsent", () => {
  const UNSENT = { code: -8, message: "unsent data" };

  function useTls(): void {
    modules.tls = modules.net;
    onTestFinished(() => void delete modules.tls);
  }

  test("of TLS is a handshake that failed, and told as one", async () => {
    const bench = new Bench({ unverifiedTls: true });
    useTls();
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass();
    bench.socket.close(UNSENT);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.CONNECT_FAILED]]);
    expect(bench.told("error")).toEqual([[Code.CONNECT_FAILED, "TLS handshake"]]);
  });

  test("of plain TCP is told in the socket's words", async () => {
    const bench = await Bench.connecting();
    bench.socket.close(UNSENT);
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.CONNECT_FAILED, "unsent data"]]);
  });

  test("once online is no handshake, of TLS neither", async () => {
    const bench = new Bench({ unverifiedTls: true });
    useTls();
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    bench.socket.close(UNSENT);
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.CONNECTION_LOST, "unsent data"]]);
  });
});
