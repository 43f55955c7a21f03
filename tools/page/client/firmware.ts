/** Updates over the air: packages of the server, the one that the device is to run, and how far it is. Shown when there is one, or when it is asked for. */
import { ApiError, call, type Device, firmwarePackages } from "./api.js";
import { button, card, choice, el, errorLine, fill, setText } from "./dom.js";

interface Id {
  entityType: string;
  id: string;
}

/** What is saved without a member loses it: all of them are kept. */
interface WholeDevice {
  id: Id;
  deviceProfileId: Id;
  firmwareId?: Id | null;
}

interface Package {
  id: Id;
  title: string;
  version: string;
}

const STATES = ["QUEUED", "INITIATED", "DOWNLOADING", "DOWNLOADED", "VERIFIED", "UPDATING", "UPDATED"];
/** What the device and the server report as telemetry. */
const KEYS = ["fw_state", "fw_error", "current_fw_title", "current_fw_version"] as const;
type Reported = Partial<Record<(typeof KEYS)[number], { ts: number; value: unknown }>>;

export class Firmware {
  readonly root: HTMLElement;
  private readonly running = el("p", { class: "running" });
  private readonly steps = el("ol", { class: "steps", "aria-label": "Progress of the update" });
  private readonly packages = el("select", { "aria-label": "Package" });
  private readonly give = button("Update the device", () => void this.run(() => this.assign()), { class: "main" });
  private readonly error = errorLine();
  private readonly title = el("input", { "aria-label": "Title", placeholder: "title", required: true });
  private readonly upload = el("details", { class: "upload" }, el("summary", {}, "Upload a package"));
  private algorithm = "SHA256";
  private reported: Reported = {};
  private loads = 0;
  private device: string | undefined;
  private isAskedFor = false;

  /** `onRunning` is told what the device says that it runs. */
  constructor(private readonly onRunning: (running: string) => void) {
    const { root, body, tools } = card("firmware", "Firmware");
    this.root = root;
    tools.append(button("Close", () => this.close(), { class: "quiet", "aria-label": "Close the firmware" }));
    this.upload.append(this.uploadForm());
    const giving = el("div", { class: "inline" }, this.packages, this.give);
    body.append(this.running, this.steps, giving, this.upload, this.error.root);
  }

  async show(device: Device | undefined): Promise<void> {
    this.device = device?.id;
    this.reported = {};
    this.isAskedFor = false;
    this.error.show();
    this.title.value = "";
    this.upload.open = false;
    this.root.hidden = true;
    this.render();
    if (device) await this.run(() => this.load());
  }

  /** Although there is none yet. */
  ask(): void {
    this.isAskedFor = true;
    this.root.hidden = false;
    this.packages.focus();
    void this.run(() => this.load()).then(() => this.root.scrollIntoView({ block: "nearest" }));
  }

  /** Telemetry, as it arrives and as it was. */
  hear(data: Record<string, [number, unknown][]>): void {
    let isNews = false;
    for (const key of KEYS) {
      for (const [ts, value] of data[key] ?? []) {
        if (value === null || ts < (this.reported[key]?.ts ?? 0)) continue;
        this.reported[key] = { ts, value };
        isNews = true;
      }
    }
    if (isNews) this.render();
  }

  private close(): void {
    this.root.hidden = true;
  }

  /** `chosen`: the package to offer in place of the one that is assigned. */
  private async load(chosen?: string): Promise<void> {
    const turn = ++this.loads;
    const { deviceProfileId, firmwareId } = await this.wholeDevice();
    const packages = await firmwarePackages<Package>(deviceProfileId.id);
    // A later one was asked for meanwhile.
    if (turn !== this.loads) return;
    const wanted = chosen ?? firmwareId?.id;
    const options = packages.map(({ id, title, version }) =>
      el("option", { value: id.id, selected: id.id === wanted }, `${title} ${version}`),
    );
    const none = packages.length > 0 ? "Choose a package" : "No package yet. Upload one.";
    fill(this.packages, el("option", { value: "", selected: !wanted }, none), ...options);
    if (this.isAskedFor && packages.length === 0) this.upload.open = true;
    if (firmwareId) this.root.hidden = false;
  }

  private wholeDevice(): Promise<WholeDevice> {
    return call("GET", `/api/device/${encodeURIComponent(this.device ?? "")}`);
  }

  private async assign(): Promise<void> {
    const { value } = this.packages;
    const firmwareId = value ? { entityType: "OTA_PACKAGE", id: value } : null;
    await call("POST", "/api/device", { ...(await this.wholeDevice()), firmwareId });
  }

  private async uploadPackage(title: string, version: string, file: File): Promise<void> {
    const { deviceProfileId } = await this.wholeDevice();
    const made = await call<Package>("POST", "/api/otaPackage", {
      ...{ type: "FIRMWARE", title, version, deviceProfileId, usesUrl: false },
    });
    const form = new FormData();
    form.set("file", file);
    await call("POST", `/api/otaPackage/${encodeURIComponent(made.id.id)}?checksumAlgorithm=${this.algorithm}`, form);
    await this.load(made.id.id);
  }

  private uploadForm(): HTMLFormElement {
    const version = el("input", { placeholder: "version", "aria-label": "Version", required: true });
    const file = el("input", { type: "file", "aria-label": "File", required: true });
    const algorithms = [
      ["SHA256", "SHA-256"],
      ["CRC32", "CRC-32"],
    ] as const;
    const checksum = choice("Checksum", algorithms, "SHA256", (algorithm) => {
      this.algorithm = algorithm;
    });
    const hint = el("p", { class: "hint" }, "The title must be the title of the firmware that the device runs.");
    const fields = el("div", { class: "inline" }, this.title, version, file, checksum, el("button", {}, "Upload"));
    const form = el("form", { class: "stack" }, hint, fields);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [chosen] = file.files ?? [];
      if (chosen) void this.run(() => this.uploadPackage(this.title.value, version.value, chosen));
    });
    return form;
  }

  private async run(action: () => Promise<void>): Promise<void> {
    this.error.show();
    this.give.disabled = true;
    try {
      await action();
    } catch (error) {
      // A customer's user has nothing to do with it, and an old server none of it.
      const isNone = error instanceof ApiError && [403, 404].includes(error.status);
      if (!isNone || this.isAskedFor) this.error.show(error);
    } finally {
      this.give.disabled = false;
    }
  }

  private render(): void {
    const text = (key: keyof Reported) => String(this.reported[key]?.value ?? "");
    const running = [text("current_fw_title"), text("current_fw_version")].filter(Boolean).join(" ");
    this.onRunning(running);
    setText(this.running, running ? `The device runs ${running}.` : "The device has not reported its firmware.");
    if (this.title.value === "") this.title.value = text("current_fw_title");
    const state = text("fw_state");
    const at = STATES.indexOf(state);
    const isFailed = state === "FAILED";
    const steps = STATES.map((name, i) => {
      const kind = i < at || state === "UPDATED" ? "done" : i === at ? "now" : "";
      return el("li", { class: kind, "aria-current": i === at && "step" }, name.toLowerCase());
    });
    const failed = isFailed && el("li", { class: "failed" }, `failed: ${text("fw_error") || "no reason is given"}`);
    fill(this.steps, ...(isFailed ? [failed] : steps));
    this.steps.hidden = state === "";
    if (state !== "" && state !== "UPDATED") this.root.hidden = false;
  }
}
