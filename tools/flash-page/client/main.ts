/** The page: what is typed becomes a job, and what happens to it is shown. All that a board says is shown as text. */
import { boards, type FlashableBoard, loader, signing } from "virtual:firmware";
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
/** The button was pressed: from then on the form tells what is wrong in it. */
let hasBeenSent = false;

const isFromFile = () => element<HTMLSelectElement>("source").value === "file";

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

function chosenBoard(): FlashableBoard {
  const { value } = element<HTMLSelectElement>("board");
  return boards.find(({ id }) => id === value) as FlashableBoard;
}

/** What is wrong in the form, by the id of the field. */
type Problems = Map<string, string>;

/** Blanks at the ends belong to a Wi-Fi's name and password; elsewhere they came along with what was pasted. */
function typedIn(name: (typeof FIELDS)[number]): string {
  const { value } = input(name);
  return name === "ssid" || name === "password" ? value : value.trim();
}

/** What the form has of them, as tb.json has it. Undefined leaves those that the board has. */
function settingsOf({ wifi }: FlashableBoard): Partial<Settings> | undefined {
  if (input("keep").checked) return undefined;
  const settings: Partial<Settings> = {};
  for (const name of FIELDS) {
    const value = typedIn(name);
    if (!value || (!wifi && (name === "ssid" || name === "password"))) continue;
    if (name === "port") settings.port = Number(value);
    else settings[name] = value;
  }
  return settings;
}

function problemsIn(settings: Partial<Settings> | undefined, { wifi }: FlashableBoard): Problems {
  const problems: Problems = new Map();
  if (isFromFile() && !input("file").files?.length) problems.set("file", "Choose the file with your firmware.");
  if (!settings) return problems;
  if (wifi && !settings.ssid) problems.set("ssid", "Wi-Fi network is missing.");
  for (const { name, text } of problemsOf(settings)) problems.set(name, `${labelOf(name)} ${text}.`);
  return problems;
}

function labelOf(id: string): string {
  return document.querySelector(`label[for="${id}"]`)?.textContent ?? id;
}

/** Beside the fields, and how many there are above the button. */
function showProblems(problems: Problems): void {
  for (const name of ["file", ...FIELDS]) {
    const text = problems.get(name) ?? "";
    input(name).setAttribute("aria-invalid", String(text !== ""));
    element(`${name}-error`).textContent = text;
  }
  const { size } = problems;
  show(
    "problem",
    size ? `Correct ${size === 1 ? "the field" : `the ${size} fields`} marked in red. Nothing was flashed.` : "",
  );
}

function focusFirst(problems: Problems): void {
  const first = ["file", ...FIELDS].find((name) => problems.has(name));
  if (first === undefined) return;
  input(first).focus({ preventScroll: true });
  input(first).closest(".field")?.scrollIntoView({ block: "center" });
}

async function jobOf(board: FlashableBoard, settings: Partial<Settings> | undefined): Promise<Job> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const decode = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const file = isFromFile() ? input("file").files?.[0] : undefined;
  const code = file ? new Uint8Array(await file.arrayBuffer()) : decode(board.code);
  return {
    board,
    settings: settings && encode(JSON.stringify(settings)),
    loader: encode(loader),
    code,
    ...(signing && { signing: { key: encode(signing.key), check: decode(signing.check) } }),
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

async function flash(settings: Partial<Settings> | undefined): Promise<void> {
  const job = await jobOf(chosenBoard(), settings);
  lines.length = 0;
  const port = await serial?.requestPort();
  if (!port) return;
  element("progress-section").scrollIntoView();
  await flashByWebSerial(port, job, { say, progressOf });
}

async function onSubmit(event: Event): Promise<void> {
  event.preventDefault();
  const button = element<HTMLButtonElement>("start");
  element("done").hidden = true;
  hasBeenSent = true;
  const settings = settingsOf(chosenBoard());
  const problems = problemsIn(settings, chosenBoard());
  showProblems(problems);
  if (problems.size) return focusFirst(problems);
  button.disabled = true;
  try {
    await flash(settings);
    element("done").hidden = false;
  } catch (error) {
    const { name, message } = error as Error;
    show("problem", name === "NotFoundError" ? "You chose no port. Nothing was flashed." : message);
    element("problem").focus();
  } finally {
    button.disabled = false;
  }
}

function onChange(): void {
  element("file-field").hidden = !isFromFile();
  element("settings").hidden = input("keep").checked;
  for (const field of document.querySelectorAll<HTMLElement>(".wifi")) field.hidden = !chosenBoard().wifi;
  for (const secret of document.querySelectorAll<HTMLInputElement>(".secret"))
    secret.type = input("reveal").checked ? "text" : "password";
}

/** After the first try, an error goes as soon as it is corrected. */
function onInput(): void {
  if (hasBeenSent) showProblems(problemsIn(settingsOf(chosenBoard()), chosenBoard()));
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
form.addEventListener("input", onInput);
onChange();
