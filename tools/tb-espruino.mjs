#!/usr/bin/env node
// Lets Node run the TypeScript tools as they are: no build step for the host side. This file alone has to run with what is missing.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node.js ${process.versions.node} is too old: 20.19 or newer is needed`);

try {
  const { register } = await import("tsx/esm/api");
  register();
  await import("./cli.ts");
} catch (error) {
  const [, name] = /^Cannot find (?:package|module) '([^'./][^']*)'/.exec(error.message) ?? [];
  if (!name) throw error;
  fail(`the package ${name} is missing: npm ci installs what is needed`);
}

function fail(text) {
  console.error(`tb-espruino: ${text}`);
  process.exit(1);
}
