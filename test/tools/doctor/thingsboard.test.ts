/** "Does it work with my server?": the emulator is the user's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { differenceOf, HARMLESS, thingsBoardFindings } from "../../../tools/doctor/thingsboard.js";
import { type EmulatorOptions, startEmulator } from "../../../tools/emulator/index.js";
import { ROOT } from "../../../tools/project.js";
import { closedPort } from "../../support/closed-port.js";
import { USERS } from "../../support/users.js";
import { run } from "../cli/support.js";

const PASSWORD = "secret-password";
const [ADMINISTRATOR, CUSTOMER] = USERS.map(({ email }) => email) as [string, string];

async function emulator(options: EmulatorOptions = {}) {
  const started = await startEmulator({ users: USERS.map((user) => ({ ...user, password: PASSWORD })), ...options });
  onTestFinished(() => started.close());
  return started;
}

/** "ok text" of each, with PORT for ports. */
async function look(
  server: string,
  { user = ADMINISTRATOR, password = PASSWORD, mqttPort = 1883 } = {},
): Promise<string[]> {
  process.env.TB_PASSWORD = password;
  onTestFinished(() => void delete process.env.TB_PASSWORD);
  const found: string[] = [];
  for await (const { level, text } of thingsBoardFindings({ server, user, mqttPort }, () => {})) {
    expect(text).not.toMatch(/secret-|\n/);
    found.push(`${level} ${text}`.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT"));
  }
  return found;
}

describe("a server", () => {
  test("of another version is told with what differs and what that means, and has no device more", async () => {
    const old = await emulator({ serverVersion: "3.8" });
    old.createDevice({ name: "kitchen" });
    const all = await look(`http://127.0.0.1:${old.httpPort}`, { mqttPort: old.mqttPort });
    expect(all[0]).toBe(
      "note http://127.0.0.1:PORT is ThingsBoard 3.8; it is compared with 4.2.1, and the differences follow",
    );
    expect(all[1]).toBe("ok 127.0.0.1:PORT accepts a device that was made for this check");
    expect(all).toContain(
      'note attributes-by-rest, a text that looks like a number: stored is here {"below":"-007","id":"89010303310033979663","part":".5","price":"25.50","serial":"0123"}, ' +
        'on 4.2.1 {"below":-7,"id":"89010303310033979663","part":0.5,"price":25.5,"serial":123}. ' +
        "From 4.2 on it reaches your firmware as a number, without its leading zeros. An older server sends the text that was typed.",
    );
    expect(all.at(-1)).toMatch(/^ok \d+ of \d+ checks gave the same as on 4\.2\.1; the devices that were made/);
    expect(all.filter((line) => line.startsWith("wrong"))).toEqual([]);
    expect(old.devices().map(({ name }) => name)).toEqual(["kitchen"]);
  });

  test("that has rate limits is told with them", async () => {
    const limited = await emulator({ rateLimits: { telemetryMessages: "1000:1" } });
    const all = await look(`http://127.0.0.1:${limited.httpPort}`, { mqttPort: limited.mqttPort });
    expect(all.join("\n")).toMatch(/firmware, the limits of a session: .*1000:1.*useSessionLimits keeps telemetry/);
  });

  test("that is not there", async () => {
    expect(await look(`http://127.0.0.1:${await closedPort()}`)).toEqual([
      "wrong http://127.0.0.1:PORT cannot be reached: nobody listens there",
      "skipped what its ThingsBoard does: not checked, because the login failed",
    ]);
  });

  test("that is no ThingsBoard", async () => {
    const other = createServer((_request, response) => response.end("<html>welcome</html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const [first] = await look(`http://127.0.0.1:${port}`);
    expect(first).toBe(
      "wrong http://127.0.0.1:PORT does not answer as ThingsBoard does: POST /api/auth/login gives no JSON",
    );
  });

  test("that does not let the user in, or as a customer's user", async () => {
    const { httpPort } = await emulator();
    const [wrong] = await look(`http://127.0.0.1:${httpPort}`, { password: "secret-other" });
    expect(wrong).toMatch(/^wrong http:\/\/127\.0\.0\.1:PORT does not accept tenant@thingsboard\.org: /);
    const [customer] = await look(`http://127.0.0.1:${httpPort}`, { user: CUSTOMER });
    expect(customer).toBe(
      `wrong ${CUSTOMER} is CUSTOMER_USER, and only a tenant administrator (TENANT_ADMIN) can make devices`,
    );
  });

  test("whose MQTT port is closed, or none", async () => {
    const { httpPort } = await emulator();
    const server = `http://127.0.0.1:${httpPort}`;
    expect(await look(server, { mqttPort: await closedPort() })).toContain(
      "wrong nothing listens on 127.0.0.1:PORT. Name the MQTT port with --mqtt-port, or another host with --mqtt-host",
    );
    expect(await look(server, { mqttPort: httpPort })).toContain(
      "wrong 127.0.0.1:PORT does not speak MQTT. Name the MQTT port with --mqtt-port",
    );
  });
});

test("a difference is shown as deep as it is one alone", () => {
  expect(differenceOf({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toBeUndefined();
  expect(differenceOf({ a: [1, { b: 1 }], c: 2 }, { a: [1, { b: 3 }], c: 2 })).toEqual({
    at: "a.1.b is ",
    here: 1,
    there: 3,
  });
  expect(differenceOf({ a: 1, b: 2 }, { a: 2, b: 1 })).toEqual({ at: "", here: { a: 1, b: 2 }, there: { a: 2, b: 1 } });
  expect(differenceOf({ a: 1 }, {})).toEqual({ at: "a is ", here: 1, there: undefined });
});

test("what is looked at on a user's server lasts for seconds and says what it means", () => {
  expect(HARMLESS.length).toBeGreaterThan(20);
  for (const { observation } of HARMLESS) expect(observation.means).toMatch(/\.$/);
});

test("tb-espruino doctor --server says that it needs a user, and ends with 1", async () => {
  const { status, stdout } = await run(["doctor", "--server", "http://127.0.0.1:1"], { TB_USER: undefined });
  expect(stdout).toMatch(/WRONG {2}name the user: --user me@example\.com, or TB_USER in the environment/);
  expect(status).toBe(1);
});

test.each([
  ["the first device", 1],
  ["several devices", 4],
])("Ctrl-C while it looks by %s waits for what has begun, and leaves none", async (_what, connects) => {
  const started = await emulator();
  const { httpPort, mqttPort } = started;
  const options = [
    "--server",
    `http://127.0.0.1:${httpPort}`,
    "--mqtt-port",
    String(mqttPort),
    "--user",
    ADMINISTRATOR,
  ];
  const child = spawn(process.execPath, [join(ROOT, "tools/tb-espruino.mjs"), "doctor", ...options], {
    env: { ...process.env, TB_PASSWORD: PASSWORD },
    stdio: "ignore",
  });
  let count = 0;
  started.on("connect", () => {
    if (++count === connects) child.kill("SIGINT");
  });
  expect(await once(child, "exit")).toEqual([130, null]);
  expect(count).toBeLessThan(20);
  expect(started.devices()).toEqual([]);
});
