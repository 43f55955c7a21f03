/** The page of `npm start`, used by clicking and typing. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ThingsBoard } from "../../tools/rest/index.js";
import { closedPort } from "../support/closed-port.js";
import { card, fitsWidth, launch, openPage, ownerOf, shows, startWithPage, type Workshop } from "./support.js";

const cleanups: (() => unknown)[] = [];
const atEnd = (cleanup: () => unknown) => void cleanups.unshift(cleanup);
let browser: Browser;
let workshop: Workshop;
let owner: ThingsBoard;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  // The broker is down for a while, and nobody else may have its port then.
  const port = ["--mqtt-port", String(await closedPort())];
  [browser, workshop] = await Promise.all([launch(atEnd), startWithPage(port, atEnd)]);
  owner = ownerOf(workshop.started);
  await workshop.started.output.next(/press Ctrl-C to end/);
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

beforeEach(async ({ onTestFinished }) => {
  ({ page, troubles } = await openPage(browser, workshop.address));
  onTestFinished(() => page.context().close());
  // Before a device is chosen there is none to be called.
  await shows(page.locator("#device h2"), "Smart Weather");
});

const inCard = (id: string) => card(page, id);
const attributeRow = (key: string) => inCard("attributes").locator(`tr[data-key="${key}"]`);

async function callRpc(method: string, params: string): Promise<void> {
  await inCard("rpc").getByLabel("Method").fill(method);
  await inCard("rpc").getByLabel("Parameters").fill(params);
  await inCard("rpc").getByRole("button", { name: "Call", exact: true }).click();
}

const openTab = (name: string) => page.getByRole("tab", { name }).click();
const openMenu = () => page.getByRole("button", { name: "More about this device" }).click();

async function run(line: string): Promise<void> {
  await inCard("console").getByLabel("A line for the board").fill(line);
  await inCard("console").getByRole("button", { name: "Run" }).click();
}

describe("the page", () => {
  test("shows the emulator's device and plots its telemetry as it arrives", async () => {
    await shows(inCard("devices").getByRole("option"), "Smart Weather");
    const tile = inCard("telemetry").getByRole("article", { name: "pressure", exact: true });
    await tile.locator("canvas").waitFor();
    await shows(tile.locator(".time"), /^(now|1 s ago)$/);
    expect(await tile.locator(".value").textContent()).toMatch(/^1\d{3}(\.\d)?\u00a0hPa$/);
    await inCard("telemetry").getByText("10 min").click();
    expect(await inCard("telemetry").getByLabel("10 min").isChecked()).toBe(true);
    expect(troubles).toEqual([]);
  });

  test("shows a text that is empty or blank between quotation marks, which it is typed with too", async () => {
    const { id } = (await owner.device("Smart Weather")).id;
    const telemetry = `/api/plugins/telemetry/DEVICE/${id}/timeseries/ANY`;
    await owner.request("POST", telemetry, { body: { sensorError: "", blank: "  " } });
    const value = (key: string) => inCard("telemetry").locator(`.key[title="${key}"] .value`);
    await shows(value("sensorError"), '""');
    await shows(value("blank"), '"');
    expect(await value("blank").textContent()).toBe('"  "');
    await owner.saveAttributes(id, "SHARED_SCOPE", { nothing: "" });
    await shows(attributeRow("nothing").locator(".value"), '""');
    await inCard("attributes").getByRole("button", { name: "Edit nothing" }).click();
    await inCard("attributes").getByLabel("Value of nothing").press("Enter");
    await inCard("attributes").getByRole("button", { name: "Edit nothing" }).waitFor();
    expect(await owner.attributes(id, "SHARED_SCOPE", ["nothing"])).toMatchObject([{ value: "" }]);
  });

  test("adds, edits and deletes a shared attribute, which the board obeys", async () => {
    const attributes = inCard("attributes");
    await attributes.getByLabel("Key of a new attribute").fill("alarmTemperature");
    await attributes.getByLabel("Its value").fill("31");
    await attributes.getByRole("button", { name: "Add" }).click();
    await shows(attributeRow("alarmTemperature"), "31");
    await shows(inCard("console").locator(".line"), "alarm over 31 degrees");

    await attributes.getByRole("button", { name: "Edit alarmTemperature" }).click();
    await attributes.getByLabel("Value of alarmTemperature").fill("32.5");
    await attributes.getByLabel("Value of alarmTemperature").press("Enter");
    await shows(attributeRow("alarmTemperature"), "32.5");
    await shows(inCard("console").locator(".line"), "alarm over 32.5 degrees");

    await attributes.getByRole("button", { name: "Delete alarmTemperature" }).click();
    await attributes.getByRole("button", { name: "Delete alarmTemperature: sure?" }).click();
    await attributeRow("alarmTemperature").waitFor({ state: "detached" });
    const { id } = (await owner.device("Smart Weather")).id;
    expect((await owner.attributes(id, "SHARED_SCOPE")).map(({ key }) => key)).not.toContain("alarmTemperature");
  });

  test("shows what the device says of itself, and deletes it", async () => {
    await inCard("attributes").getByText("Client", { exact: true }).click();
    await shows(attributeRow("board"), "esp32");
    await inCard("attributes").getByRole("button", { name: "Delete firmware" }).click();
    await inCard("attributes").getByRole("button", { name: "Delete firmware: sure?" }).click();
    await attributeRow("firmware").waitFor({ state: "detached" });
    expect(await inCard("attributes").getByRole("button", { name: "Add" }).isVisible()).toBe(false);
  });

  test("keeps the digits of numbers: of an attribute that is typed, of a packet, and refuses an RPC that a board would misread", async () => {
    const attributes = inCard("attributes");
    await attributes.getByText("Shared", { exact: true }).click();
    await attributes.getByLabel("Key of a new attribute").fill("big");
    await attributes.getByLabel("Its value").fill("9007199254740993");
    await attributes.getByRole("button", { name: "Add" }).click();
    await shows(attributeRow("big"), "9007199254740993");
    const { id } = (await owner.device("Smart Weather")).id;
    const [big] = await owner.attributes(id, "SHARED_SCOPE", ["big"]);
    expect(String(big?.value)).toBe("9007199254740993");
    await callRpc("setFan", "9223372036854775808");
    await shows(inCard("rpc").getByRole("alert"), "A board reads 9223372036854775808 as another number");
    await owner.deleteAttributes(id, "SHARED_SCOPE", ["big"]);
  });

  test("shows an attribute that changes elsewhere without being asked", async () => {
    await shows(attributeRow("intervalMs"), "1000");
    const { id } = (await owner.device("Smart Weather")).id;
    await owner.saveAttributes(id, "SHARED_SCOPE", { elsewhere: "yes" });
    await shows(attributeRow("elsewhere"), "yes");
  });

  test("calls the board two-way and one-way, shows the light that it switches, and keeps the calls", async () => {
    const led = inCard("board").locator(".pin.led");
    await callRpc("setFan", "false");
    const calls = inCard("rpc").locator("li");
    await shows(calls.first(), '{"fan":false}');
    await shows(led, "off");
    await inCard("rpc").getByText("One-way").click();
    await callRpc("setFan", "true");
    await shows(calls.first(), "sent");
    await shows(led, "on");
    expect(await calls.count()).toBe(2);
    await calls.last().getByRole("button", { name: "Call setFan again" }).click();
    await shows(led, "off");
    expect(await calls.count()).toBe(3);
  });

  test("says what is wrong with a call: parameters that are broken JSON, a device that is not there", async () => {
    await callRpc("setFan", "{on");
    await shows(inCard("rpc").getByRole("alert"), "not JSON");
    await owner.createDevice({ name: "Asleep" });
    // A slow server is asked seldom for the list, but at once for a name.
    await inCard("devices").getByLabel("Find a device").fill("Asleep");
    await inCard("devices").getByRole("option", { name: "Asleep" }).click();
    await inCard("rpc").getByLabel("Seconds to wait").fill("5");
    await callRpc("setFan", "true");
    await shows(inCard("rpc").locator("li.bad"), "504");
  });

  test("runs a line at the board's console, and remembers it", async () => {
    await run("1 + 2");
    await shows(inCard("console").locator(".line"), /=3$/);
    await run("nothing.there");
    await shows(inCard("console").locator(".line.bad"), "Uncaught ReferenceError");
    const input = inCard("console").getByLabel("A line for the board");
    await input.press("ArrowUp");
    await input.press("ArrowUp");
    expect(await input.inputValue()).toBe("1 + 2");
  });

  test("shows that a line without an end was interrupted, and takes the next one", async () => {
    await run("while(1);");
    await shows(inCard("console").locator(".line"), "Execution Interrupted");
    await run("6 * 7");
    await shows(inCard("console").locator(".line"), /=42$/);
  });

  test("uploads a package, updates the device with it, and shows how far that is", async () => {
    const firmware = inCard("firmware");
    expect(await firmware.isVisible()).toBe(false);
    await openMenu();
    await page.getByRole("button", { name: "Update firmware" }).click();
    await firmware.getByLabel("Title").fill("weather");
    await firmware.getByLabel("Version").fill("v2");
    await firmware
      .getByLabel("File")
      .setInputFiles({ name: "v2.js", mimeType: "text/plain", buffer: Buffer.from("1") });
    await firmware.getByRole("button", { name: "Upload" }).click();
    await firmware.locator("option:checked", { hasText: "weather v2" }).waitFor({ state: "attached" });
    await firmware.getByRole("button", { name: "Update the device" }).click();
    await shows(attributeRow("fw_version"), "v2");
    const { id } = (await owner.device("Smart Weather")).id;
    const report = (values: object) =>
      owner.request("POST", `/api/plugins/telemetry/DEVICE/${id}/timeseries/ANY`, { body: values });
    await report({ fw_state: "DOWNLOADING" });
    await shows(firmware.locator("li.now"), "downloading");
    await report({ fw_state: "FAILED", fw_error: "<b>no room</b>" });
    await shows(firmware.locator("li"), "failed: <b>no room</b>");
    await report({ fw_state: "UPDATED", current_fw_title: "weather", current_fw_version: "v2" });
    await shows(firmware.locator(".running"), "The device runs weather v2.");
    await shows(firmware.locator("li.done"), "updated");
    expect(troubles).toEqual([]);
  });

  test("presses the board's button for as long as it is held", async () => {
    const button = inCard("board").getByRole("button", { name: "BUTTON (D0)" });
    await button.hover();
    await page.mouse.down();
    await shows(button, "pressed");
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    await page.mouse.up();
    await shows(button, "hold");
    await button.focus();
    await page.keyboard.down(" ");
    await shows(button, "pressed");
    // Who leaves it lets go of it. The shortest press takes as long as a finger: a line may be there before that.
    await inCard("console").getByLabel("A line for the board").focus();
    await shows(button, "hold");
    expect(await button.getAttribute("aria-pressed")).toBe("false");
    // The button of Espruino's build is 1 while its level is 0.
    await run("'released: ' + digitalRead(D0)");
    await shows(inCard("console").locator(".line"), '="released: 0"');
  });

  test("shows no free variables of a virtual board, and says who can count them", async () => {
    await shows(inCard("board").locator(".hint"), "16,383 variables");
    expect(await inCard("memory").isVisible()).toBe(false);
  });

  test("adds a device with a token that a board can connect with, and deletes it", async () => {
    await page.getByRole("button", { name: "Add a device" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Green house");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await inCard("devices").getByRole("option", { name: "Green house", selected: true }).waitFor();
    const [token, step] = await dialog.locator(".copied code").allTextContents();
    const { id } = (await owner.device("Green house")).id;
    expect((await owner.credentials(id)).credentialsId).toBe(token);
    expect(step).toContain(`TB_TOKEN=${token} npm run start -- `);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.locator("#new-device").waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(token);

    await openMenu();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByRole("button", { name: "Delete Green house" }).click();
    await inCard("devices").getByRole("option", { name: "Green house" }).waitFor({ state: "detached" });
    await inCard("devices").getByRole("option", { selected: true }).waitFor();
    expect(troubles).toEqual([]);
  });

  test("says why a device cannot be added", async () => {
    await page.getByRole("button", { name: "Add a device" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Smart Weather");
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await shows(page.getByRole("dialog").getByRole("alert"), "already exists");
  });

  test("shows the conversation packet by packet, decoded, without the token", async () => {
    await openTab("MQTT");
    const packets = inCard("packets").locator(".packet");
    // The first one may be forgotten by now: only so many packets are kept.
    await inCard("board").getByRole("button", { name: "Restart the board" }).click();
    await shows(packets, "CONNECTno client id, clean session, keep-alive 60 s, user name ***");
    await packets.filter({ hasText: "temperature" }).first().click();
    const chosen = inCard("packets").getByRole("group", { name: "The chosen packet" });
    await shows(chosen.locator("dd"), "v1/devices/me/telemetry");
    expect(JSON.parse((await chosen.locator("pre").textContent())!)).toHaveProperty("temperature");
    await chosen.getByRole("button", { name: "Close" }).click();
    await chosen.waitFor({ state: "hidden" });

    expect(await packets.filter({ hasText: "PUBACK" }).first().isVisible()).toBe(false);
    await page.getByLabel("acks and pings").check();
    await packets.filter({ hasText: "PUBACK" }).last().waitFor();
    await page.getByLabel("Filter packets").fill("suback");
    expect(await packets.filter({ hasText: "temperature" }).last().isVisible()).toBe(false);
    const { id } = (await owner.device("Smart Weather")).id;
    const { credentialsId: token } = await owner.credentials(id);
    expect(await page.content()).not.toContain(token);
  });

  test("goes through the packets by arrows, from one tab stop", async () => {
    await openTab("MQTT");
    const list = inCard("packets").getByRole("listbox", { name: "MQTT packets" });
    // While it is full, the first one goes whenever one comes.
    await page.getByRole("button", { name: "Pause" }).click();
    const [first, second] = await list.getByRole("option").evaluateAll((rows) => rows.map(({ id }) => id));
    const selected = () => list.getByRole("option", { selected: true }).evaluateAll((rows) => rows.map(({ id }) => id));
    await list.focus();
    await page.keyboard.press("Home");
    const chosen = inCard("packets").getByRole("group", { name: "The chosen packet" });
    await chosen.locator("dd").first().waitFor();
    expect(await selected()).toEqual([first]);
    await page.keyboard.press("ArrowDown");
    expect(await selected()).toEqual([second]);
    expect(await list.locator("[tabindex], button, a, input").count()).toBe(0);
    await page.keyboard.press("Escape");
    await chosen.waitFor({ state: "hidden" });
  });

  test("holds the conversation on, and shows then what it missed", async () => {
    await openTab("MQTT");
    await page.getByRole("button", { name: "Pause" }).click();
    const packets = inCard("packets").locator(".packet");
    const count = await packets.count();
    await callRpc("getWeather", "{}");
    await shows(inCard("rpc").locator("li.good"), "temperature");
    expect(await packets.count()).toBe(count);
    await page.getByRole("button", { name: "Go on" }).click();
    await shows(packets, "getWeather");
  });

  test("leaves the drawer as it was left: which tab, how high, closed", async () => {
    const drawer = page.locator("#drawer");
    await openTab("MQTT");
    await drawer.getByRole("button", { name: "Taller" }).click();
    await page.reload();
    await inCard("packets").waitFor();
    expect(await drawer.getAttribute("data-size")).toBe("tall");
    await drawer.getByRole("button", { name: "Close", exact: true }).click();
    await page.reload();
    await drawer.waitFor();
    expect(await drawer.getAttribute("data-size")).toBe("closed");
    await openTab("Console");
    await inCard("console").getByLabel("A line for the board").waitFor();
  });

  test("suggests what the firmware answers, and what was called here before, with its parameters", async () => {
    const known = inCard("rpc").getByRole("toolbar", { name: "Suggestions" });
    await known.getByRole("button", { name: "getWeather" }).waitFor();
    await known.getByRole("button", { name: "setFan" }).click();
    await page.keyboard.type("true");
    await page.keyboard.press("Enter");
    await shows(inCard("rpc").locator("li.good"), '{"fan":true}');
    await callRpc("somethingElse", "a text");
    const wrong = inCard("rpc").locator("li.bad").first();
    // Its reply has an error, and looks like one.
    await shows(wrong, "unknown method somethingElse");
    await shows(wrong, 'somethingElse("a text")');
    await page.reload();
    await known.getByRole("button", { name: "getWeather" }).waitFor();
    expect(await known.getByRole("button").allTextContents()).toEqual(["somethingElse", "setFan", "getWeather"]);
    await known.getByRole("button", { name: "setFan" }).click();
    expect(await inCard("rpc").getByLabel("Parameters").inputValue()).toBe("true");
    expect(await known.locator('[tabindex="0"]').count()).toBe(1);
  });

  test("cuts the board's network, and mends it", async () => {
    const network = inCard("board").getByRole("switch");
    await network.click();
    await shows(network, "Network is cut");
    expect(await network.getAttribute("aria-checked")).toBe("false");
    await inCard("rpc").getByLabel("Seconds to wait").fill("5");
    await callRpc("getWeather", "{}");
    await shows(inCard("rpc").locator("li.bad"), "504");
    await network.click();
    await shows(network, /^Network$/);
    // Until then the server may hold a connection for alive that the board has given up.
    await shows(inCard("board").locator(".client-queue"), "nothing waits");
    await callRpc("getWeather", "{}");
    await shows(inCard("rpc").locator("li.good"), "temperature");
  });

  test("restarts the broker, and the board comes back", async () => {
    await openTab("MQTT");
    // It is down for three seconds: who looks must not begin late.
    await Promise.all([
      shows(inCard("board").getByRole("button", { disabled: true }), "The broker is down"),
      inCard("board").getByRole("button", { name: "Restart the broker" }).click(),
    ]);
    const after = '.packet:has-text("server restart") ~ .packet[data-type=CONNACK]';
    await inCard("packets").locator(after).first().waitFor({ state: "attached" });
    await callRpc("getWeather", "{}");
    await shows(inCard("rpc").locator("li.good"), "temperature");
  });

  test("restarts the board", async () => {
    await page.locator("#drawer").getByRole("button", { name: "Clear" }).click();
    await inCard("board").getByRole("button", { name: "Restart the board" }).click();
    await shows(inCard("console").locator(".line"), "Wi-Fi: joining");
  });

  test("is used by the keyboard alone", async () => {
    await page.locator("body").press("Tab");
    const method = inCard("rpc").locator("[aria-label=Method]:focus");
    for (let i = 0; i < 40 && (await method.count()) === 0; i++) await page.keyboard.press("Tab");
    await page.keyboard.type("setFan");
    await page.keyboard.press("Tab");
    await page.keyboard.type("true");
    await page.keyboard.press("Enter");
    await shows(inCard("rpc").locator("li.good"), '{"fan":true}');
    await inCard("telemetry").getByLabel("1 min").focus();
    await page.keyboard.press("ArrowRight");
    expect(await inCard("telemetry").getByLabel("10 min", { exact: true }).isChecked()).toBe(true);
    await inCard("board").getByRole("switch").focus();
    await page.keyboard.press("Space");
    await shows(inCard("board").getByRole("switch"), "Network is cut");
    await page.keyboard.press("Space");
    await shows(inCard("board").getByRole("switch"), /^Network$/);
  });

  test.each([
    ["a phone", 360],
    ["a tablet", 820],
    ["a desktop", 1600],
  ])("fits the width of %s", async (_what, width) => {
    await page.setViewportSize({ width, height: 900 });
    await inCard("telemetry").locator("canvas").first().waitFor();
    await fitsWidth(page, width);
  });

  test("is light or dark as the machine is, or as one chooses", async () => {
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-theme=dark]").waitFor();
    expect(await background()).not.toBe(light);
    const theme = page.getByRole("button", { name: "Colours:" });
    await theme.click();
    expect(await background()).toBe(light);
    await theme.click();
    expect(await background()).not.toBe(light);
  });
});
