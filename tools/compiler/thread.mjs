// The thread that build-thread.ts starts: a thread does not have what lets the first one run TypeScript.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
