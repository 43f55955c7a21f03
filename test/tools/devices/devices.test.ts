/** `tb-espruino devices` against the emulator. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { EXIT } from "../../../tools/exit-codes.js";
import { ROOT } from "../../../tools/project.js";
import { closedPort } from "../../support/closed-port.js";
import { run } from "../cli/support.js";
import { connectBoard, emulatorWithDevice, RPC_REQUESTS } from "../emulator/support.js";
import { loggedIn } from "../rest/support.js";

/** An emulator with a device, and the command line as its owner. */
async function owner(environment: NodeJS.ProcessEnv = {}) {
  const { emulator, device } = await emulatorWithDevice({ rpcMinTimeoutMs: 0 });
  const address = `http://127.0.0.1:${emulator.httpPort}`;
  const env = { TB_SERVER: address, TB_USER: "tenant@thingsboard.org", TB_PASSWORD: "tenant", ...environment };
  const devices = (...args: string[]) => run(["devices", ...args], env);
  return { emulator, device, address, env, devices };
}

test("devices are listed in columns or as JSON", async () => {
  const { emulator, devices } = await owner();
  emulator.createDevice({ name: "kitchen", type: "esp32" });
  const { stdout } = await devices("list");
  expect(stdout).toMatch(
    /^NAME {5}TYPE {5}STATE {5}CREATED\nkitchen {2}esp32 {4}inactive {2}\d{4}-\d\d-\d\d\nboard {4}default /,
  );
  const found = (await devices("list", "kit", "--json")).stdout.trim().split("\n");
  expect(found.map((line) => JSON.parse(line).name)).toEqual(["kitchen"]);
});

test("a device is made once, its token shown and changed, and it is deleted", async () => {
  const { emulator, devices } = await owner();
  expect((await devices("create", "attic", "--profile", "esp8266", "--no-save")).stdout).toMatch(
    /^attic is created on /,
  );
  expect(emulator.device("attic")?.type).toBe("esp8266");
  expect((await devices("create", "attic", "--no-save")).stderr).toMatch(/has a device "attic" already\n$/);
  const first = (await devices("token", "attic", "--show")).stdout.trim();
  await connectBoard(emulator, { username: first });
  const second = (await devices("token", "attic", "--show", "--rotate")).stdout.trim();
  expect(second).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(second).not.toBe(first);
  await connectBoard(emulator, { username: second });
  const refused = await devices("delete", "attic");
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/delete attic on .*: add --yes to delete without a question\n$/),
  });
  expect(await devices("delete", "attic", "nobody", "--yes")).toMatchObject({ status: EXIT.REFUSED });
  expect(emulator.device("attic")).toBeDefined();
  expect((await devices("delete", "attic", "--yes")).stdout).toBe("attic is deleted\n");
  expect(emulator.device("attic")).toBeUndefined();
});

test("shared attributes are set, shown beside the others, and deleted", async () => {
  const { device, devices } = await owner();
  await devices("set", "board", "intervalMs=500", "place=attic");
  expect(device.attributes.SHARED_SCOPE.find(undefined).map(([key]) => key)).toEqual(["intervalMs", "place"]);
  await devices("unset", "board", "place");
  expect((await devices("attributes", "board")).stdout).toMatch(/^shared {2}intervalMs +500\nserver /);
});

test("numbers are sent and shown with the digits that were typed and that the server holds", async () => {
  const { emulator, devices } = await owner();
  const board = await connectBoard(emulator);
  await board.subscribe("v1/devices/me/attributes");
  await devices("set", "board", "big=9007199254740993", "one=1.0", "iccid=89010303310033979663");
  expect((await board.next()).body).toBe('{"big":9007199254740993,"one":1.0,"iccid":"89010303310033979663"}');
  const { stdout } = await devices("attributes", "board", "--json");
  expect(stdout).toContain('"key":"big","value":9007199254740993,');
  expect(stdout).toContain('"key":"one","value":1.0,');
  await board.publish("v1/devices/me/telemetry", '{"ts":1700000000000,"values":{"count":9007199254740993}}');
  expect((await devices("telemetry", "board", "--once", "--json")).stdout).toBe(
    '{"ts":1700000000000,"values":{"count":9007199254740993}}\n',
  );
  await board.subscribe(RPC_REQUESTS);
  const called = devices("rpc", "board", "setLevel", "1.0");
  const { topic, body } = await board.next();
  expect(body).toBe('{"method":"setLevel","params":1.0}');
  await board.publish(topic.replace("request", "response"), '{"level":9007199254740993}');
  expect((await called).stdout).toBe('{"level":9007199254740993}\n');
});

test("what is set is shown as the server has stored it, with what of it is another value then or on a board", async () => {
  const stored =
    '[{"key":"serial","value":123},{"key":"iccid","value":"89010303310033979663"},{"key":"big","value":[9007199254740993]},{"key":"e","value":1000.0}]';
  const { address } = await loggedIn((what) => ({
    body:
      what.endsWith("/attributes/SHARED_SCOPE") && what.startsWith("GET")
        ? stored
        : what.startsWith("GET")
          ? { id: { id: "x" } }
          : "",
  }));
  const env = { TB_SERVER: address, TB_USER: "me@here", TB_PASSWORD: "pass" };
  const typed = ["serial=0123", "iccid=89010303310033979663", "big=[9007199254740993]", "e=1e3", "lost=1"];
  expect(await run(["devices", "set", "kitchen", ...typed], env)).toEqual({
    status: 0,
    stdout:
      "shared attributes of kitchen: serial 123   iccid 89010303310033979663   big [9007199254740993]   e 1000.0\n",
    stderr: `serial is stored as 123, not as "0123"
iccid is stored as "89010303310033979663", not as 89010303310033979663
big: a board reads 9007199254740993 as another number; it keeps whole numbers up to 9007199254740991, and 15 digits of other numbers
lost is not stored
`,
  });
});

test("an RPC whose parameters a board would read as other numbers is not sent", async () => {
  const { devices } = await owner();
  const { status, stderr } = await devices("rpc", "board", "setSerial", '{"id":9223372036854775808}');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^tb-espruino: a board would read 9223372036854775808 as another number; .*"9223372036854775808"'\n$/,
  );
});

test("an RPC prints the reply alone", async () => {
  const { emulator, devices } = await owner();
  const board = await connectBoard(emulator);
  await board.subscribe(RPC_REQUESTS);
  const called = devices("rpc", "board", "setFan", "true");
  const { topic, body } = await board.next();
  expect(JSON.parse(body)).toEqual({ method: "setFan", params: true });
  await board.publish(topic.replace("request", "response"), { fan: true });
  expect(await called).toEqual({ status: 0, stdout: '{"fan":true}\n', stderr: "" });
});

test("telemetry is followed until Ctrl-C, and what a device sends is written out", async () => {
  const { emulator, env } = await owner();
  const board = await connectBoard(emulator);
  const send = (values: object) => board.publish("v1/devices/me/telemetry", { ts: 1_700_000_000_000, values });
  await send({ temperature: 21.5 });
  const child = spawn(process.execPath, ["tools/tb-espruino.mjs", "devices", "telemetry", "board"], {
    cwd: ROOT,
    env: { ...process.env, ...env, TZ: "UTC" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("2023-11-14 22:13:20  temperature 21.5");
  await send({ odd: "\x1b[2J" });
  expect((await lines.next()).value).toBe("2023-11-14 22:13:20  odd \\u001b[2J");
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

describe("one line and an exit code tell", () => {
  test("that the server is not there", async () => {
    const { devices } = await owner({ TB_SERVER: `http://127.0.0.1:${await closedPort()}` });
    expect(await devices("list")).toEqual({
      ...{ status: EXIT.NO_SERVER, stdout: "" },
      stderr: expect.stringMatching(/^tb-espruino: \S+ cannot be reached: nobody listens there\n$/),
    });
  });

  test("that the password is wrong, without showing it", async () => {
    const { devices } = await owner({ TB_PASSWORD: "secret-word" });
    const { status, stderr } = await devices("list");
    expect(status).toBe(EXIT.REFUSED);
    expect(stderr).toMatch(/^tb-espruino: \S+ does not accept tenant@thingsboard.org: Invalid username or password\n$/);
  });

  test("that there is no device of this name", async () => {
    const { devices, address } = await owner();
    expect(await devices("telemetry", "nobody")).toEqual({
      ...{ status: EXIT.REFUSED, stdout: "" },
      stderr: `tb-espruino: ${address} has no device "nobody"\n`,
    });
  });

  test("that the device does not reply", async () => {
    const { devices } = await owner();
    expect(await devices("rpc", "board", "setFan", "--wait", "0.1")).toEqual({
      ...{ status: EXIT.NO_REPLY, stdout: "" },
      stderr: "tb-espruino: board is not connected, or did not answer setFan in 0.1 s\n",
    });
  });

  test.each([
    [{ TB_SERVER: undefined }, "name the server: --server https://my.thingsboard, or TB_SERVER in the environment"],
    [{ TB_USER: undefined }, "name the user: --user me@example.com, or TB_USER in the environment"],
    [{ TB_PASSWORD: undefined }, "cannot ask for the password without a terminal: set TB_PASSWORD in the environment"],
  ])("what is missing: %j", async (environment, words) => {
    const { devices } = await owner(environment);
    // No file of this name: those that this machine has do not matter.
    const ended = await devices("list", "--settings", "none-of-these");
    expect(ended).toEqual({ status: 1, stdout: "", stderr: `tb-espruino: ${words}\n` });
  });
});
