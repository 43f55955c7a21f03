/** `tb-espruino devices`: what there is, and who may connect as it. */
import { randomInt } from "node:crypto";
import { asTyped } from "../project.js";
import type { DeviceInfo, ThingsBoard } from "../rest/index.js";
import { readSettings } from "../settings/file.js";
import { printable, showColumns } from "../terminal.js";
import { isConfirmed, note, type ServerOptions, serverFor } from "./server.js";
import { saveToken, settingsNameFor } from "./settings.js";

export interface ListOptions extends ServerOptions {
  json?: boolean;
}

export interface CreateOptions extends ServerOptions {
  /** Its device profile. */
  profile?: string;
  label?: string;
  /** False leaves settings/ as it is. */
  save: boolean;
}

export interface TokenOptions extends ServerOptions {
  rotate?: boolean;
  show?: boolean;
}

export interface DeleteOptions extends ServerOptions {
  yes?: boolean;
}

/** As ThingsBoard makes them. */
const TOKEN_LENGTH = 20;
const TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export async function listDevices(text: string | undefined, options: ListOptions): Promise<void> {
  const thingsBoard = await serverFor(options);
  const devices = await thingsBoard.devices(text);
  if (options.json) {
    for (const device of devices) console.log(JSON.stringify(device));
    return;
  }
  if (!devices.length)
    return note(`${thingsBoard.address} has no devices${text ? ` with "${text}" in their name` : ""}`);
  const rows = devices.map(({ name, type, active, createdTime }) => [
    ...[
      printable(name),
      printable(type),
      active ? "active" : "inactive",
      new Date(createdTime).toISOString().slice(0, 10),
    ],
  ]);
  console.log(showColumns([["NAME", "TYPE", "STATE", "CREATED"], ...rows]));
}

export async function createDevice(name: string, options: CreateOptions): Promise<void> {
  const file = options.save && options.settings !== false ? settingsNameFor(name, options.settings) : undefined;
  if (file && readSettings(file)?.accessToken) {
    throw new Error(`settings/${file}.json has a token already: name another file with --settings, or add --no-save`);
  }
  const thingsBoard = await serverFor(options, name);
  if (await thingsBoard.findDevice(name)) throw new Error(`${thingsBoard.address} has a device "${name}" already`);
  const { profile, label } = options;
  const device = await thingsBoard.createDevice({ name, ...(profile && { type: profile }), ...(label && { label }) });
  console.log(`${name} is created on ${thingsBoard.address}`);
  if (file) await keepToken(thingsBoard, device, file);
}

/** Writes the token into the settings, or shows it. */
export async function deviceToken(name: string, options: TokenOptions): Promise<void> {
  const file = options.show ? undefined : settingsNameFor(name, options.settings);
  const thingsBoard = await serverFor(options, name);
  const device = await thingsBoard.device(name);
  const { credentialsType } = await thingsBoard.credentials(device.id.id);
  if (credentialsType !== "ACCESS_TOKEN")
    throw new Error(`${name} has no token: its credentials are ${credentialsType}`);
  if (options.rotate) {
    await thingsBoard.setToken(device.id.id, newToken());
    note(`${name} has a new token; ThingsBoard refuses the old one from now on`);
  }
  if (file) await keepToken(thingsBoard, device, file);
  else console.log((await thingsBoard.credentials(device.id.id)).credentialsId);
}

export async function deleteDevices(names: string[], options: DeleteOptions): Promise<void> {
  const thingsBoard = await serverFor(options, names[0]);
  // All of them are looked up first: a wrong name deletes nothing.
  const devices: DeviceInfo[] = [];
  for (const name of names) devices.push(await thingsBoard.device(name));
  const question = `delete ${names.join(", ")} on ${thingsBoard.address}, with all data?`;
  if (!options.yes && !process.stdin.isTTY)
    throw new Error(`${question} There is no terminal to ask: add --yes to delete without a question`);
  if (!options.yes && !(await isConfirmed(question))) throw new Error("nothing was deleted");
  for (const { id, name } of devices) {
    await thingsBoard.deleteDevice(id.id);
    console.log(`${name} is deleted`);
  }
}

async function keepToken(thingsBoard: ThingsBoard, { id, name }: DeviceInfo, file: string): Promise<void> {
  const { credentialsId } = await thingsBoard.credentials(id.id);
  const written = saveToken(file, credentialsId, thingsBoard.address, thingsBoard.user);
  console.log(`the token of ${name} is saved in ${written}, and is not shown here`);
  if (!readSettings(file)?.ssid) note(`for a board with Wi-Fi, ${asTyped("settings", file)} asks for the network`);
}

function newToken(): string {
  return Array.from({ length: TOKEN_LENGTH }, () => TOKEN_LETTERS[randomInt(TOKEN_LETTERS.length)]).join("");
}
