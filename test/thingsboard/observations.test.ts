/**
 * What a server does, compared: the emulator with what was recorded from a real one; with TB_URL a real one with the emulator, and with TB_RECORD it is recorded.
 */
import { afterAll, beforeAll, describe, test } from "vitest";
import { THEMES } from "../../tools/observations/index.js";
import type { Observation } from "../../tools/observations/observation.js";
import { record, recordingOf } from "../../tools/observations/recordings.js";
import { Tenant } from "../../tools/observations/tenant.js";
import { serverVersion } from "../../tools/observations/version.js";
import { emulatedServer, realServer } from "./servers.js";

const REAL = realServer();
/** Ten minutes, until the server gives up a silent device, are among them. */
const SLOW_TIMEOUT_MS = 800_000;
const IS_SLOW_WANTED = Boolean(process.env.TB_SLOW);
const undo: Array<() => unknown> = [];
let emulated: Tenant;
let real: Tenant | undefined;

beforeAll(async () => {
  emulated = await Tenant.logIn(await emulatedServer((step) => undo.push(step)));
  if (REAL) real = await Tenant.logIn(REAL);
});

afterAll(async () => {
  for (const step of undo) await step();
});

async function look({ look }: Observation, at: Tenant): Promise<unknown> {
  const tenant = at.again();
  try {
    return tenant.names.clean(await look(tenant));
  } finally {
    await tenant.cleanUp();
  }
}

for (const theme of THEMES) {
  describe.concurrent(`${theme.name}: the emulator is like the server`, () => {
    const { seen: recorded } = recordingOf(theme);
    const seen = new Map<string, unknown>();

    for (const observation of theme.observations) {
      test.skipIf(observation.isSlow && !IS_SLOW_WANTED)(
        observation.isSlow && !IS_SLOW_WANTED ? `${observation.name} (minutes: only with TB_SLOW)` : observation.name,
        async ({ expect }) => {
          const [ofEmulator, ofReal] = await Promise.all([
            look(observation, emulated),
            real && look(observation, real),
          ]);
          if (real) seen.set(observation.name, ofReal);
          expect(ofEmulator).toEqual(real ? ofReal : recorded[observation.name]);
        },
        observation.isSlow ? SLOW_TIMEOUT_MS : undefined,
      );
    }

    afterAll(async () => {
      if (REAL && process.env.TB_RECORD) record(theme, (await serverVersion(REAL.url)) ?? "unknown", seen);
    });
  });
}

test("an observation leaves nothing behind", async ({ expect }) => {
  const names = async (list: string) => {
    const { data } = await emulated.must<{ data: Array<{ name: string }> }>("GET", `/api/${list}?pageSize=100&page=0`);
    return data.map(({ name }) => name);
  };
  expect(await names("tenant/devices")).toEqual([]);
  expect(await names("deviceProfiles")).toEqual(["default"]);
});
