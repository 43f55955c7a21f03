#!/usr/bin/env node
// Lets Node run the TypeScript tools as they are: no build step for the host side.
import { register } from "tsx/esm/api";

register();
await import("./cli.ts");
