/** Whether a user's ThingsBoard is like the one that this project was recorded from: looked at from outside, by devices that are deleted again. */
import { isDeepStrictEqual } from "node:util";
import { serverFor } from "../devices/server.js";
import { readOwnerSettings } from "../devices/settings.js";
import { EXIT } from "../exit-codes.js";
import { THEMES } from "../observations/index.js";
import { MqttLink, told } from "../observations/mqtt-link.js";
import type { Observation } from "../observations/observation.js";
import { recordingOf } from "../observations/recordings.js";
import { type ServerPlace, Tenant } from "../observations/tenant.js";
import { serverVersion } from "../observations/version.js";
import type { ThingsBoard } from "../rest/index.js";
import { portVariable, variable } from "../variables.js";
import { type Finding, note, ok, skipped, wrong } from "./finding.js";

export interface ThingsBoardOptions {
  /** The server's address; true: that of the settings or the environment. */
  server?: string | true;
  user?: string;
  /** A file in settings/. False: none. */
  settings?: string | false;
  /** Where devices connect, if not where the settings say, or at the server's own host and 1883. */
  mqttHost?: string;
  mqttPort?: number;
}

/** One thing to look at. */
interface Look {
  title: string;
  observation: Observation;
  /** What was seen of it. */
  recorded: unknown;
}

/** What can be looked at on anyone's server. */
export const HARMLESS: Look[] = THEMES.flatMap((theme) => {
  const { seen } = recordingOf(theme);
  return theme.observations
    .filter(({ name, means, isSlow }) => means && !isSlow && name in seen)
    .map((observation) => ({
      title: `${theme.name}, ${observation.name}`,
      observation,
      recorded: seen[observation.name],
    }));
});

/** The version that was recorded. */
const RECORDED = recordingOf(THEMES[0]!).version;

/** So many at a time: most of a look is waiting for an answer that may not come. */
const AT_ONCE = 6;
const LONGEST = 200;

/** @param doing is told how far it is */
export async function* thingsBoardFindings(
  options: ThingsBoardOptions,
  doing: (text: string) => void,
): AsyncGenerator<Finding> {
  let tenant: Tenant;
  try {
    const server = await serverFor({ ...options, server: options.server === true ? undefined : options.server });
    tenant = new Tenant(placeOf(server.address, options), await server.token());
    await requireTenantAdministrator(server);
  } catch (error) {
    yield wrong((error as Error).message);
    return yield skipped("what its ThingsBoard does: not checked, because the login failed");
  }
  const { url } = tenant.address;
  yield versionFinding(url, await serverVersion(url));
  const visit = new Visit();
  try {
    const problem = await visit.during(mqttProblem(tenant));
    if (problem) {
      yield wrong(problem);
      return yield skipped("what its ThingsBoard does: not checked, because its MQTT port cannot be used");
    }
    yield ok(`${tenant.address.mqttHost}:${tenant.address.mqttPort} accepts a device that was made for this check`);
    yield* comparison(tenant, visit, doing);
  } finally {
    visit.end();
  }
}

/** While something of ours is on the server: Ctrl-C waits until what has begun has taken away what it made. A second Ctrl-C does not. */
class Visit {
  /** Nothing more is to begin. */
  isOver = false;
  private readonly begun = new Set<Promise<unknown>>();

  constructor() {
    process.once("SIGINT", this.leave).once("SIGTERM", this.leave);
  }

  during<T>(work: Promise<T>): Promise<T> {
    this.begun.add(work);
    return work;
  }

  end(): void {
    process.off("SIGINT", this.leave).off("SIGTERM", this.leave);
  }

  private readonly leave = () => {
    this.isOver = true;
    void Promise.allSettled(this.begun).then(() => process.exit(EXIT.BROKEN_OFF));
  };
}

function placeOf(url: string, { settings, mqttHost, mqttPort }: ThingsBoardOptions): ServerPlace {
  const { hostname } = new URL(url);
  const kept = settings === false ? undefined : readOwnerSettings(settings);
  const isOfThisServer = kept?.host !== undefined && (kept.server === url || kept.host === hostname);
  return {
    url,
    mqttHost: mqttHost ?? variable("TB_MQTT_HOST") ?? ((isOfThisServer && kept.host) || hostname),
    mqttPort: mqttPort ?? portVariable("TB_MQTT_PORT") ?? ((isOfThisServer && kept.port) || 1883),
  };
}

async function requireTenantAdministrator(server: ThingsBoard): Promise<void> {
  const { authority } = await server.request<{ authority?: string }>("GET", "/api/auth/user");
  if (authority !== "TENANT_ADMIN")
    throw new Error(`${server.user} is ${authority}, and only a tenant administrator (TENANT_ADMIN) can make devices`);
}

function versionFinding(url: string, version: string | undefined): Finding {
  if (version === undefined)
    return note(`${url} is a ThingsBoard that does not tell its version; it is compared with ${RECORDED}`);
  if (version === RECORDED) return ok(`${url} is ThingsBoard ${version}, the version that it is compared with`);
  return note(`${url} is ThingsBoard ${version}; it is compared with ${RECORDED}, and the differences follow`);
}

/** Undefined when a device of one's own is let in. */
async function mqttProblem(tenant: Tenant): Promise<string | undefined> {
  const { mqttHost, mqttPort } = tenant.address;
  const place = `${mqttHost}:${mqttPort}`;
  const own = tenant.again();
  try {
    const { token } = await own.device();
    const link = await MqttLink.open(mqttHost, mqttPort);
    link.sendConnect({ username: token });
    const packet = await link.next(undefined, 8000);
    link.close();
    if (!packet) return `${place} does not speak MQTT. Name the MQTT port with --mqtt-port`;
    return told(packet).startsWith("CONNACK 0")
      ? undefined
      : `${place} refuses a device that was just made: ${told(packet)}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ECONNREFUSED")
      return `nothing listens on ${place}. Name the MQTT port with --mqtt-port, or another host with --mqtt-host`;
    return code ? `cannot reach ${place}: ${code}` : cleanLine(own, message);
  } finally {
    await own.cleanUp();
  }
}

async function* comparison(tenant: Tenant, visit: Visit, doing: (text: string) => void): AsyncGenerator<Finding> {
  const findings: Finding[] = [];
  const left = HARMLESS.entries();
  const looks = async () => {
    for (const [index, look] of left) {
      if (visit.isOver) return;
      doing(`looking at what it does: ${index + 1} of ${HARMLESS.length}`);
      const finding = await visit.during(compared(tenant.again(), look));
      if (finding) findings.push(finding);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, looks));
  if (visit.isOver) return;
  yield* findings;
  const same = HARMLESS.length - findings.length;
  yield ok(
    `${same} of ${HARMLESS.length} checks gave the same as on ${RECORDED}; the devices that were made for them are deleted`,
  );
}

/** What differs; undefined when nothing does. */
async function compared(tenant: Tenant, { title, observation, recorded }: Look): Promise<Finding | undefined> {
  try {
    const difference = differenceOf(
      tenant.names.clean(await observation.look(tenant).finally(() => tenant.cleanUp())),
      recorded,
    );
    if (!difference) return undefined;
    const { at, here, there } = difference;
    return note(`${title}: ${at}here ${inWords(here)}, on ${RECORDED} ${inWords(there)}. ${observation.means}`);
  } catch (error) {
    return wrong(`${title}: it could not be checked: ${cleanLine(tenant, (error as Error).message)}`);
  }
}

interface Difference {
  /** "stored.x " */
  at: string;
  here: unknown;
  there: unknown;
}

/** Of two values of JSON, as deep in them as it is one difference alone. */
export function differenceOf(here: unknown, there: unknown, at: string[] = []): Difference | undefined {
  if (isDeepStrictEqual(here, there)) return undefined;
  if (isContainer(here) && isContainer(there) && Array.isArray(here) === Array.isArray(there)) {
    const names = [...new Set([...Object.keys(here), ...Object.keys(there)])];
    const differing = names.filter((name) => !isDeepStrictEqual(here[name], there[name]));
    const [name] = differing;
    if (name !== undefined && differing.length === 1) return differenceOf(here[name], there[name], [...at, name]);
  }
  return { at: at.length ? `${at.join(".")} is ` : "", here, there };
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

const inWords = (value: unknown) => (value === undefined ? "nothing" : oneLine(JSON.stringify(value)));

/** Without secrets. */
const cleanLine = (tenant: Tenant, text: string) => oneLine(String(tenant.names.clean(text)));

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
