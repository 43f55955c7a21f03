/** The same fault ends each command with the same exit code, and with one line. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { EXIT } from "../../../tools/exit-codes.js";
import { emulatorWithDevice } from "../emulator/support.js";
import { run } from "./support.js";

const USER = { TB_USER: "tenant@thingsboard.org", TB_PASSWORD: "tenant" };

/** On which nobody listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return String(port);
}

async function expectEnd(args: string[], status: number, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const ended = await run(args, { TB_SERVER: undefined, TB_TOKEN: undefined, ...env });
  expect(ended).toMatchObject({ status, stderr: expect.stringMatching(/tb-espruino: \S.*\n$/) });
}

test.each([
  ["build"],
  ["devices", "list"],
  ["doctor"],
  ["flash"],
  ["init"],
  ["monitor"],
  ["ota", "--device", "kitchen"],
  ["settings"],
  ["start"],
  ["watch"],
])("a wrong option ends %s with 1", async (...command) => {
  const ended = await run([...command, "--no-such-option"]);
  expect(ended).toMatchObject({ status: EXIT.FAILED, stderr: expect.stringContaining("unknown option") });
});

test.each([["flash", "--no-settings"], ["monitor"], ["watch", "--no-settings"]])(
  "a serial port that does not exist ends %s with 2",
  async (command, ...options) => {
    await expectEnd([command, ...options, "--port", "/dev/there-is-none"], EXIT.PORT);
  },
);

test("a server on which nobody listens ends start with 8", async () => {
  await expectEnd(
    ["start", "--server", "127.0.0.1", "--mqtt-port", await closedPort(), "--token", "x"],
    EXIT.NO_SERVER,
  );
});

test("a server on which nobody listens ends devices with 8", async () => {
  await expectEnd(["devices", "list"], EXIT.NO_SERVER, {
    TB_SERVER: `http://127.0.0.1:${await closedPort()}`,
    ...USER,
  });
});

test("a refused token ends start with 9, a refused password ends devices with 9", async () => {
  const { emulator } = await emulatorWithDevice();
  const start = ["start", "--server", "127.0.0.1", "--mqtt-port", String(emulator.mqttPort), "--token", "wrong"];
  await expectEnd(start, EXIT.REFUSED);
  const server = `http://127.0.0.1:${emulator.httpPort}`;
  await expectEnd(["devices", "list"], EXIT.REFUSED, { ...USER, TB_SERVER: server, TB_PASSWORD: "wrong" });
});
