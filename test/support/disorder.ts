/** TB_DISORDER=SEED in the environment: the emulator of the client's tests is as unordered as a real server may be. */
import type { EmulatorOptions } from "../../tools/emulator/index.js";

const { TB_DISORDER } = process.env;

export const DISORDER: EmulatorOptions = TB_DISORDER ? { disorder: { seed: Number(TB_DISORDER) } } : {};
