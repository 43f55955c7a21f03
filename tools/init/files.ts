/** What a project of one's own begins with. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../compiler/targets/boards.js";
import { withSchema } from "../new/command.js";
import { PACKAGE, ROOT } from "../project.js";

/** Texts by their paths in the project. `name` is that of the project, and the title of its firmware. */
export function projectFiles(name: string, board: Board, root: string): Record<string, string> {
  return {
    "package.json": json({ name, version: "1.0.0", private: true }),
    "tsconfig.json": json({ extends: `${PACKAGE}/tsconfig.json`, include: ["boards", "modules"] }),
    ".gitignore": GITIGNORE,
    [`boards/${board.id}/board.json`]: boardJson(name, board, root),
    [`boards/${board.id}/main.ts`]: mainOf(board),
    "settings/example.json": readFileSync(join(ROOT, "settings/example.json"), "utf8"),
    ".vscode/extensions.json": json({ recommendations: ["ms-vscode.vscode-serial-monitor"] }),
    ".vscode/settings.json": json({
      "typescript.tsdk": "node_modules/typescript/lib",
      "typescript.enablePromptUseWorkspaceTsdk": true,
    }),
    ".vscode/tasks.json": json({ version: "2.0.0", tasks: tasks(board.id), inputs: [PORT_INPUT] }),
  };
}

const GITIGNORE = `node_modules/
dist/
*.log
# Secrets: the Wi-Fi password, access tokens, the signing key.
settings/*.json
!settings/example.json
`;

/** Updates over the air are for firmware of the same title alone. */
function boardJson(name: string, board: Board, root: string): string {
  const text = readFileSync(join(ROOT, "boards", board.id, "board.json"), "utf8");
  return withSchema(text.replace(/("title": *)"[^"]*"/, `$1${JSON.stringify(name)}`), root);
}

const SENSORS: Record<Board["chip"], { about: string; values: string }> = {
  ESP32: {
    about: "The sensor in the chip of an ESP32 counts in degrees Fahrenheit, and is warmer than the room.",
    values: "{ temperature: Math.round((E.getTemperature() - 32) / 1.8), freeVariables: process.memory(false).free }",
  },
  ESP8266: {
    about: "Pin A0 measures a voltage: 0 is 0 V, 1 is the highest that it can measure.",
    values: "{ voltage: analogRead(A0), freeVariables: process.memory(false).free }",
  },
  LINUX: {
    about: "Until then it sends how many variables are free.",
    values: "{ freeVariables: process.memory(false).free }",
  },
};

function mainOf({ name, chip }: Board): string {
  const { about, values } = SENSORS[chip];
  return `/** The firmware of the ${name}. Change it as you like. */
import { connectDevice } from "${PACKAGE}/device";
import { useSensor } from "${PACKAGE}/sensor";

/** Read your own sensor here. ${about} */
function readSensor() {
  return ${values};
}

// Connects to ThingsBoard as the settings of the board say, and again whenever the connection is lost.
connectDevice((client) => {
  useSensor(client, readSensor, { intervalMs: 10000 });
});
`;
}

/** As the editor fills it in. */
const variable = (name: string) => `\${${name}}`;

/** An error in the firmware: "boards/esp32/main.ts(9,5): error TS2322: ...", in \`watch\` behind the time. */
const PROBLEM = {
  owner: "tb-espruino",
  severity: "error",
  fileLocation: ["relative", variable("workspaceFolder")],
  pattern: {
    regexp:
      "^(?:tb-espruino: |\\d\\d:\\d\\d:\\d\\d +watch +)?([^\\s(][^(]*?)\\((\\d+),(\\d+)\\): (?:(error|warning) )?(.*)$",
    file: 1,
    line: 2,
    column: 3,
    severity: 4,
    message: 5,
  },
};

/** Tells the editor when a build of \`watch\` has begun, and when it is over. */
const WATCHING = {
  activeOnStart: false,
  beginsPattern: "watch +building ",
  endsPattern: "watch +(?:built |not built)",
};

const PORT_INPUT = {
  id: "port",
  type: "promptString",
  description: "serial port of the board, as in /dev/ttyUSB0 or COM3",
  default: "/dev/ttyUSB0",
};

function tasks(board: string): object[] {
  const task = (label: string, args: string, rest: object = {}) => ({
    label,
    type: "shell",
    command: `npx tb-espruino ${args}`,
    problemMatcher: PROBLEM as object | [],
    ...rest,
  });
  const flag = `--board ${board}`;
  return [
    task("build", `build ${flag}`, { group: { kind: "build", isDefault: true } }),
    task("start: on a virtual board", `start ${flag}`, { isBackground: true, problemMatcher: [] }),
    task("watch: build and start at each save", `watch ${flag}`, {
      isBackground: true,
      problemMatcher: { ...PROBLEM, background: WATCHING },
    }),
    task("flash: onto a board", `flash ${flag} --port ${variable("input:port")}`),
    task("monitor: the console of a board", `monitor ${flag} --port ${variable("input:port")}`, {
      isBackground: true,
      problemMatcher: [],
    }),
  ];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
