/** Options that had another name before 0.2. They still work, with a line that names the new one, and `--help` does not show them. */
import type { EventEmitter } from "node:events";
import { type Command, Option } from "commander";

/** What the value of an old option is now: an option of these names, or an argument in <>. */
type Now = string | ((value: string) => Record<string, string>);

/** By command: its old options, without `--`. */
const OLD_WORDS: Record<string, Record<string, Now>> = {
  start: { host: "server", port: "mqtt-port" },
  watch: { device: "settings" },
  flash: { device: "settings" },
  doctor: { device: "settings", mqtt: hostAndPort },
  settings: {
    device: "<device>",
    ssid: "wifi-ssid",
    password: "wifi-password",
    host: "server",
    port: "mqtt-port",
    "device-name": "provision-name",
  },
  "devices create": { type: "profile" },
  "devices rpc": { timeout: "wait" },
  fuzz: { interpreter: "layout" },
  chaos: { server: "broker" },
  fleet: { svg: "out" },
};

/** `--mqtt host:port`, `--mqtt host` or `--mqtt port`. */
function hostAndPort(text: string): Record<string, string> {
  const [, host = "", port] = /^(?:(.*?):)?(\d+)$/.exec(text) ?? ["", text];
  return { ...(host && { "mqtt-host": host }), ...(port && { "mqtt-port": port }) };
}

/** Lets the commands of this program take their old options. */
export function takeOldWords(program: Command): void {
  for (const [path, words] of Object.entries(OLD_WORDS)) {
    const command = path.split(" ").reduce(subcommand, program);
    if (!command) continue;
    for (const word of Object.keys(words)) command.addOption(new Option(`--${word} <value>`).hideHelp());
    command.hook("preAction", () => {
      for (const [word, now] of Object.entries(words)) renew(command, word, now);
    });
  }
}

function subcommand(command: Command | undefined, name: string): Command | undefined {
  return command?.commands.find((each) => each.name() === name);
}

/** Gives the new option the value of the old one. */
function renew(command: Command, word: string, now: Now): void {
  const value = command.getOptionValue(attributeOf(word)) as string | undefined;
  if (value === undefined) return;
  command.setOptionValue(attributeOf(word), undefined);
  const values = typeof now === "string" ? { [now]: value } : now(value);
  const names = Object.keys(values).map((name) => (isArgument(name) ? name : `--${name}`));
  console.error(`--${word} is now ${names.join(" and ")}`);
  for (const [name, text] of Object.entries(values)) {
    if (isArgument(name)) setArgument(command, word, text);
    else setOption(command, word, name, text);
  }
}

function setOption(command: Command, word: string, name: string, text: string): void {
  const attribute = attributeOf(name);
  const before = command.getOptionValueSource(attribute) === "cli" ? command.getOptionValue(attribute) : undefined;
  // As if it had been typed so: with the option's own check of its value.
  (command as Command & EventEmitter).emit(`option:${name}`, text);
  if (before !== undefined && before !== command.getOptionValue(attribute)) refuse(command, word, `--${name}`);
}

function setArgument(command: Command, word: string, text: string): void {
  const [before] = command.processedArgs;
  if (before !== undefined && before !== text) refuse(command, word, command.registeredArguments[0]!.name());
  command.processedArgs[0] = text;
}

function refuse(command: Command, word: string, now: string): never {
  command.error(`--${word} and ${now} are the same thing with different values`);
}

function isArgument(name: string): boolean {
  return name.startsWith("<");
}

function attributeOf(word: string): string {
  return new Option(`--${word}`).attributeName();
}
