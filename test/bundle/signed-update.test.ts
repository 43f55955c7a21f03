import { describe } from "vitest";
import { signedUpdateChecks } from "../device-checks/signed-update.js";
import { VIRTUAL_BOARDS } from "../support/runners.js";

// In real time: a signature takes 500 turns of a timer, each of which a time that jumps waits for.
for (const kind of VIRTUAL_BOARDS) describe(`the module on ${kind.name}`, () => signedUpdateChecks(kind));
