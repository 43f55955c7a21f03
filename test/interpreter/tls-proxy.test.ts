import { describe } from "vitest";
import { tlsProxyChecks } from "../device-checks/tls-proxy.js";
import { INTERPRETERS } from "../support/runners.js";

for (const kind of INTERPRETERS) describe.concurrent(`TLS proxies and ${kind.name}`, () => tlsProxyChecks(kind));
