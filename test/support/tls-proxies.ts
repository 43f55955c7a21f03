/** The TLS proxies of docs/recipes/tls.md: Debian's programs with the configurations that stand there, on ports of this machine. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../tools/project.js";
import { freePort, ServerProgram } from "../../tools/server-program.js";
import { makeRsaCertificate } from "../tools/emulator/certificates.js";
import type { AtEnd } from "./on-board.js";

const RECIPE = "docs/recipes/tls.md";
const STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

/** Of each its package, its files, and what Debian's own configuration has before what the recipe adds. */
const PROGRAMS = {
  stunnel: {
    debian: "stunnel4",
    files: ["/usr/bin/stunnel"],
    before: () => "",
    args: (file: string) => [file],
  },
  haproxy: {
    debian: "haproxy",
    files: ["/usr/sbin/haproxy"],
    before: () => "defaults\n  mode http\n  timeout connect 5000\n  timeout client 50000\n  timeout server 50000\n",
    args: (file: string) => ["-f", file],
  },
  nginx: {
    debian: "nginx libnginx-mod-stream",
    files: ["/usr/sbin/nginx", STREAM_MODULE],
    before: (folder: string) =>
      `load_module ${STREAM_MODULE};\ndaemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\n`,
    args: (file: string) => ["-e", "stderr", "-c", file],
  },
};

export type ProxyProgram = keyof typeof PROGRAMS;
export const PROXY_PROGRAMS = Object.keys(PROGRAMS) as ProxyProgram[];

/** Whether it is installed. Where it is not, says what would. */
export function hasProxy(program: ProxyProgram): boolean {
  const { files, debian } = PROGRAMS[program];
  const isThere = files.every((file) => existsSync(file));
  if (!isThere) console.log(`TLS through ${program} is not tried: there is none; apt-get install ${debian}`);
  return isThere;
}

/** A configuration of the recipe, and what a test has in place of what stands there. */
interface Recipe {
  program: ProxyProgram;
  /** Below each is a block of text: they are put together. */
  headings: string[];
  replace: Record<string, string>;
  /** The content of files, by the names that the recipe has. */
  files: Record<string, string>;
}

const HEADINGS = {
  stunnel: "In front of ThingsBoard",
  haproxy: "HAProxy in place of stunnel",
  nginx: "nginx in place of stunnel",
};

/** Boards by TLS, ThingsBoard as it is, on this port. With certificates, for those boards alone. Resolves to the port for boards. */
export function proxyInFront(program: ProxyProgram, mqttPort: number, atEnd: AtEnd, boards?: string): Promise<number> {
  const { key, cert } = makeRsaCertificate("thingsboard");
  const replace = { "127.0.0.1:1883": `127.0.0.1:${mqttPort}` };
  const files: Record<string, string> = { "/etc/ssl/private/thingsboard-mqtt.pem": key + cert };
  const headings = [HEADINGS[program]];
  if (boards !== undefined) {
    headings.push("Only your own boards");
    files["/etc/stunnel/boards.pem"] = boards;
  }
  return start({ program, headings, replace, files }, "0.0.0.0:8883", atEnd);
}

/** Boards without TLS, ThingsBoard by TLS, known by a certificate of localhost. Resolves to the port for boards. */
export function proxyNearBoards(mqttsPort: number, trusted: string, atEnd: AtEnd): Promise<number> {
  const replace = {
    "thingsboard.example.com:8883": `localhost:${mqttsPort}`,
    "thingsboard.example.com": "localhost",
  };
  const files = { "/etc/ssl/certs/ca-certificates.crt": trusted };
  return start({ program: "stunnel", headings: ["Near the boards"], replace, files }, "0.0.0.0:1883", atEnd);
}

/** Resolves to its port, once it takes connections there in place of where the recipe has it. */
async function start({ program, headings, ...recipe }: Recipe, listensAt: string, atEnd: AtEnd): Promise<number> {
  const { before, args, files } = PROGRAMS[program];
  const folder = mkdtempSync(join(tmpdir(), `${program}-`));
  let server: ServerProgram | undefined;
  atEnd(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const port = await freePort();
  const replace: Record<string, string> = { ...recipe.replace, [listensAt]: `127.0.0.1:${port}` };
  for (const [name, content] of Object.entries(recipe.files)) {
    replace[name] = join(folder, name.replaceAll("/", "-"));
    writeFileSync(replace[name], content, { mode: 0o600 });
  }
  let text = headings.map(configurationBelow).join("");
  for (const [from, to] of Object.entries(replace)) {
    if (!text.includes(from)) throw new Error(`${RECIPE} has no ${from} below "${headings}"`);
    text = text.replaceAll(from, to);
  }
  const file = join(folder, "proxy.conf");
  writeFileSync(file, before(folder) + text);
  server = await ServerProgram.start(files[0]!, args(file), port);
  return port;
}

function configurationBelow(heading: string): string {
  const document = readFileSync(join(ROOT, RECIPE), "utf8");
  const part = document.split(/^#+ /m).find((each) => each.startsWith(`${heading}\n`));
  const block = /^```text\n([\s\S]*?)^```$/m.exec(part ?? "");
  if (!block) throw new Error(`${RECIPE} has no configuration below "${heading}"`);
  return block[1]!;
}
