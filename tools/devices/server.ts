/** Which ThingsBoard, and as whom: from options, the environment, a settings file, or asked for. */
import { isOpenToOthers, ThingsBoard } from "../rest/index.js";
import { Prompt } from "../settings/prompt.js";
import { variable } from "../variables.js";
import { type KnownSettings, readOwnerSettings } from "./settings.js";

/** Options of all commands that talk to ThingsBoard by REST. */
export interface ServerOptions {
  /** As in "https://my.thingsboard" or "http://127.0.0.1:8080". */
  server?: string | undefined;
  user?: string;
  /** Name of a file in settings/; false: none. */
  settings?: string | false | undefined;
}

/** A client that has not called yet. Its password is from the environment or typed in; never from the command line, which others can read. */
export async function serverFor(options: ServerOptions, device?: string): Promise<ThingsBoard> {
  const kept: KnownSettings = (options.settings !== false && readOwnerSettings(options.settings ?? device)) || {};
  const server = options.server ?? variable("TB_SERVER") ?? kept.server ?? (kept.host && `https://${kept.host}`);
  if (!server) throw new Error("name the server: --server https://my.thingsboard, or TB_SERVER in the environment");
  const user = options.user ?? variable("TB_USER") ?? kept.user;
  if (!user) throw new Error("name the user: --user me@example.com, or TB_USER in the environment");
  const password = variable("TB_PASSWORD") ?? (await askPassword(user, server));
  const thingsBoard = new ThingsBoard(server, user, password);
  if (isOpenToOthers(thingsBoard.address))
    note("http:// is not encrypted: others on the network can read the password");
  return thingsBoard;
}

/** A question answered in the terminal by yes; without a terminal it is no. */
export async function isConfirmed(question: string): Promise<boolean> {
  const answer = await ask(`${question} [y/N] `, false);
  return /^y(es)?$/i.test(answer ?? "");
}

/** To standard error: results alone go to standard output. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function askPassword(user: string, server: string): Promise<string> {
  const password = await ask(`password of ${user} on ${server}: `, true);
  if (password === undefined) {
    throw new Error("cannot ask for the password without a terminal: set TB_PASSWORD in the environment");
  }
  return password;
}

async function ask(question: string, isSecret: boolean): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const prompt = new Prompt({ input: process.stdin, output: process.stderr }, "nothing is done");
  try {
    const answer = await prompt.ask(question, isSecret);
    return isSecret ? answer : answer.trim();
  } finally {
    prompt.close();
  }
}
