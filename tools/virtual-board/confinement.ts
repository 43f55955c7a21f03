/**
 * Espruino for Linux lets firmware do what its user may: `require("fs")`, serial ports by any path, `poke32` and `E.nativeCall`, by which no stand-in in JavaScript is
 * kept. So it is started where there is nothing to find, by bubblewrap, if this machine has it and lets it work.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** A program's libraries, and what finds the address of a host. */
const SEEN = ["/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache"];
const NAMES = ["/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf"];
const INSIDE = "/espruino";
const FOLDER = "/board";

/** What goes in front of a program's arguments so that it sees this folder as the whole of the machine, but for the network; undefined where that cannot be had. */
export function confinement(program: string, folder: string): string[] | undefined {
  const bubblewrap = (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((place) => path.join(place, "bwrap"))
    .find((file) => fs.existsSync(file));
  if (!bubblewrap) return undefined;
  const seen = [...SEEN, ...NAMES].flatMap((file) => ["--ro-bind-try", file, file]);
  const cell = [
    ...[bubblewrap, "--die-with-parent", "--new-session", "--unshare-all", "--share-net", "--clearenv", ...seen],
    ...["--dev", "/dev", "--proc", "/proc", "--ro-bind", program, INSIDE, "--bind", folder, FOLDER, "--chdir", FOLDER],
  ];
  // In a container it often may not.
  const [command = "", ...args] = [...cell, INSIDE, "--help"];
  const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: 5000 });
  return /Usage:/.test(`${stdout}${stderr}`) ? [...cell, INSIDE] : undefined;
}
