/** The page: what is typed becomes a job, and what happens to it is shown. All that a board says is shown as text. */
import { boards, loader, type PageBoard, signing } from "virtual:firmware";
import { inWords } from "../../flash/plan.js";
import { problemsOf, type Settings } from "../../settings/rules.js";
import type { Job, WebSerialPort } from "../job.js";
import { flashByWebSerial } from "./flasher.js";

const WAIT_SECONDS = 60;
/** Lines of the log; a board may print for ever. */
const MOST_LINES = 500;
const FIELDS = ["ssid", "password", "host", "port", "accessToken"] as const;

const serial = (navigator as { serial?: { requestPort(): Promise<WebSerialPort> } }).serial;

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const input = (id: string) => element<HTMLInputElement>(id);
const form = element<HTMLFormElement>("form");
const lines: string[] = [];

function say(line: string): void {
  lines.push(line);
  if (lines.length > MOST_LINES) lines.shift();
  const log = element("log");
  log.textContent = lines.join("\n");
  log.scrollTop = log.scrollHeight;
}

function show(id: string, text: string): void {
  const place = element(id);
  place.hidden = !text;
  place.textContent = text;
}

function chosenBoard(): PageBoard {
  const { value } = element<HTMLSelectElement>("board");
  return boards.find(({ id }) => id === value) as PageBoard;
}

/** What the form has of them, as tb.json has it. Throws one line that names the field. */
function settingsOf({ wifi }: PageBoard): Uint8Array | undefined {
  if (input("keep").checked) return undefined;
  const settings: Partial<Settings> = {};
  for (const name of FIELDS) {
    const { value } = input(name);
    if (!value || (!wifi && (name === "ssid" || name === "password"))) continue;
    if (name === "port") settings.port = Number(value);
    else settings[name] = value;
  }
  const problems = problemsOf(settings);
  if (wifi && !settings.ssid) problems.unshift("ssid is missing");
  for (const name of FIELDS) {
    const isWrong = problems.some((problem) => problem.startsWith(`${name} `));
    input(name).setAttribute("aria-invalid", String(isWrong));
  }
  const [problem] = problems;
  if (problem) {
    const [name = ""] = problem.split(" ");
    input(name).focus();
    const label = input(name).closest("label")?.textContent?.trim() ?? name;
    throw new Error(`${label} ${problem.slice(name.length + 1)}`);
  }
  return new TextEncoder().encode(JSON.stringify(settings));
}

async function jobOf(board: PageBoard): Promise<Job> {
  const settings = settingsOf(board);
  const encode = (text: string) => new TextEncoder().encode(text);
  let code = encode(board.code);
  if (element<HTMLSelectElement>("source").value === "file") {
    const [file] = input("file").files ?? [];
    if (!file) throw new Error("choose the file with your firmware");
    code = new Uint8Array(await file.arrayBuffer());
  }
  return {
    board,
    settings,
    loader: encode(loader),
    code,
    ...(signing && { signing: { key: encode(signing.key), check: encode(signing.check) } }),
    mayCompact: input("compact").checked,
    waitSeconds: WAIT_SECONDS,
  };
}

function progressOf(total: number) {
  const bar = element<HTMLProgressElement>("progress");
  bar.max = total || 1;
  bar.value = 0;
  return {
    start: (file: string, bytes: number) => say(`writing ${file}, ${inWords(bytes)} bytes`),
    advance: (bytes: number) => {
      bar.value += bytes;
    },
    end: () => {
      bar.value = bar.max;
    },
  };
}

async function flash(): Promise<void> {
  const job = await jobOf(chosenBoard());
  lines.length = 0;
  const port = await serial?.requestPort();
  if (port) await flashByWebSerial(port, job, { say, progressOf });
}

async function onSubmit(event: Event): Promise<void> {
  event.preventDefault();
  const button = element<HTMLButtonElement>("start");
  show("problem", "");
  element("done").hidden = true;
  button.disabled = true;
  try {
    await flash();
    element("done").hidden = false;
  } catch (error) {
    const { name, message } = error as Error;
    show("problem", name === "NotFoundError" ? "no port was chosen" : message);
  } finally {
    button.disabled = false;
  }
}

function onChange(): void {
  const isFile = element<HTMLSelectElement>("source").value === "file";
  element("file-label").hidden = !isFile;
  element("settings").hidden = input("keep").checked;
  for (const label of document.querySelectorAll<HTMLElement>(".wifi")) label.hidden = !chosenBoard().wifi;
}

for (const { id, name, file, code } of boards) {
  const option = document.createElement("option");
  option.value = id;
  option.textContent = `${name} (${file}, ${inWords(code.length)} bytes)`;
  element("board").append(option);
}
if (!serial) {
  element("unsupported").hidden = false;
  element<HTMLButtonElement>("start").disabled = true;
}
form.addEventListener("submit", (event) => void onSubmit(event));
form.addEventListener("change", onChange);
onChange();
