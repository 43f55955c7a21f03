import { randomBufferChecks } from "../support/random-buffers";

randomBufferChecks(1000);
