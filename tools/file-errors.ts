/** What Node says of a file that it cannot read or write, in words. */
import { relative } from "node:path";
import { isInside, PROJECT } from "./project.js";

const REASONS: Record<string, string> = {
  EACCES: "you have no permission",
  EPERM: "you have no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENOENT: "there is no such file or folder",
  EEXIST: "a file of this name is in the way",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
};
const ONLY_WHEN_WRITING = ["EROFS", "ENOSPC", "EDQUOT", "EEXIST"];
const READING = ["read", "scandir", "stat", "lstat", "access"];

/** "cannot write settings/kitchen.json: the disk is read-only"; undefined for what is no error of a file. */
export function fileErrorInWords(error: unknown): string | undefined {
  const { code = "", syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = REASONS[code];
  // A program that cannot be started has such a code too.
  if (!reason || !syscall || syscall.startsWith("spawn")) return undefined;
  return `cannot ${doingOf(code, syscall)} ${path === undefined ? "a file" : inProject(path)}: ${reason}`;
}

function doingOf(code: string, syscall: string): string {
  if (ONLY_WHEN_WRITING.includes(code)) return "write";
  // Node does not tell what it opened a file for.
  if (syscall === "open") return "open";
  return READING.includes(syscall) ? "read" : "write";
}

function inProject(path: string): string {
  const short = relative(PROJECT, path);
  return short && isInside(path, PROJECT) ? short.replaceAll("\\", "/") : path;
}
