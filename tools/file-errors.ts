/** What Node says of a file that it cannot read or write, for people. */
import { isAbsolute, relative } from "node:path";
import { PROJECT } from "./project.js";

const REASONS: Record<string, string> = {
  EACCES: "you have no permission for it",
  EPERM: "you have no permission for it",
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

/** Calls of Node that only read. */
const READING = new Set(["scandir", "stat", "lstat", "read", "access"]);

/** "cannot write settings/kitchen.json: the disk is read-only"; undefined for an error of another kind. */
export function fileErrorInWords(error: unknown): string | undefined {
  const { code = "", syscall = "", path, message } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = REASONS[code];
  // A write to a full disk has no path; what a network or a program says has other calls.
  if (!reason || (path === undefined && syscall !== "write")) return undefined;
  if (path === undefined) return `cannot write: ${reason}`;
  if (syscall.startsWith("spawn")) return `cannot start ${path}: ${message}`;
  const isReading = READING.has(syscall) || (syscall === "open" && code === "ENOENT" && !/[wa]/.test(syscall));
  return `cannot ${isReading ? "read" : syscall === "open" ? "open" : "write"} ${inProject(path)}: ${reason}`;
}

function inProject(path: string): string {
  const short = relative(PROJECT, path);
  return !short || short.startsWith("..") || isAbsolute(short) ? path : short.replaceAll("\\", "/");
}
