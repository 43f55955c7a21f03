/** Updates over the air: packages of the server, the one that the device is to run, and how far it is. */
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
  private readonly give = button("Update the device", () => void this.run(() => this.assign()));
  private readonly error = errorLine();
  private readonly adding: HTMLFormElement;
  private algorithm = "SHA256";
  private reported: Reported = {};
  private loads = 0;
  private device: string | undefined;

  constructor() {
    const { root, body } = card("firmware", "Firmware");
    this.root = root;
    this.adding = this.uploadForm();
    const giving = el("div", { class: "inline" }, this.packages, this.give);
    const upload = el("details", { class: "upload" }, el("summary", {}, "Upload a package"), this.adding);
    body.append(this.running, this.steps, giving, upload, this.error.root);
  }

  async show(device: Device | undefined): Promise<void> {
    this.device = device?.id;
    this.reported = {};
    this.error.show();
    this.render();
    this.root.hidden = device === undefined;
    if (device) await this.run(() => this.load());
  }

  /** Telemetry, as it arrives and as it was. */
  hear(data: Record<string, [number, unknown][]>): void {
    for (const key of KEYS) {
      for (const [ts, value] of data[key] ?? []) {
        if (value !== null && ts >= (this.reported[key]?.ts ?? 0)) this.reported[key] = { ts, value };
      }
    }
    this.render();
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
    fill(this.packages, el("option", { value: "", selected: !wanted }, "none"), ...options);
  }

  private wholeDevice(): Promise<WholeDevice> {
    return call("GET", `/api/device/${encodeURIComponent(this.device ?? "")}`);
  }

  private async assign(): Promise<void> {
    const { value } = this.packages;
    const firmwareId = value ? { entityType: "OTA_PACKAGE", id: value } : null;
    await call("POST", "/api/device", { ...(await this.wholeDevice()), firmwareId });
  }

  private async upload(title: string, version: string, file: File): Promise<void> {
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
    const title = el("input", { placeholder: "title", "aria-label": "Title", required: true });
    const version = el("input", { placeholder: "version", "aria-label": "Version", required: true });
    const file = el("input", { type: "file", "aria-label": "File", required: true });
    const algorithms = [
      ["SHA256", "SHA-256"],
      ["CRC32", "CRC-32"],
    ] as const;
    const checksum = choice("Checksum", algorithms, "SHA256", (algorithm) => {
      this.algorithm = algorithm;
    });
    const form = el("form", { class: "inline" }, title, version, file, checksum, el("button", {}, "Upload"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [chosen] = file.files ?? [];
      if (chosen) void this.run(() => this.upload(title.value, version.value, chosen));
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
      if (error instanceof ApiError && [403, 404].includes(error.status)) this.root.hidden = true;
      else this.error.show(error);
    } finally {
      this.give.disabled = false;
    }
  }

  private render(): void {
    const text = (key: keyof Reported) => String(this.reported[key]?.value ?? "");
    const running = [text("current_fw_title"), text("current_fw_version")].filter(Boolean).join(" ");
    setText(this.running, running ? `It runs ${running}.` : "It has not said what it runs.");
    const state = text("fw_state");
    const at = STATES.indexOf(state);
    const isFailed = state === "FAILED";
    const steps = STATES.map((name, i) => {
      const kind = i < at || state === "UPDATED" ? "done" : i === at ? "now" : "";
      return el("li", { class: kind, "aria-current": i === at && "step" }, name.toLowerCase());
    });
    const failed = isFailed && el("li", { class: "failed" }, `failed: ${text("fw_error") || "it gives no reason"}`);
    fill(this.steps, ...(isFailed ? [failed] : steps));
    this.steps.hidden = state === "";
  }
}
