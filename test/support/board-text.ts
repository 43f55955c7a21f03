/** The text functions as they run on another build: E and JSON are that build's for as long as a synchronous call lasts. */
import { type Mock, vi } from "vitest";
import { deviceParse, deviceStringify } from "../../tools/virtual-board/json.js";

type TextModule = Pick<typeof import("../../src/espruino/text"), "toBytes" | "toJson" | "fromJson">;

interface LoadedText extends TextModule {
  /** The build's JSON.parse. */
  parse: Mock<(text: string) => unknown>;
}

interface Build {
  E: object;
  unicode: boolean;
}

const noUnicode = (): never => {
  throw new Error("Unicode not supported on this build");
};

/** ESP32 and ESP8266: strings are bytes. */
const boardBuild: Build = { unicode: false, E: { isUTF8: () => false, asUTF8: noUnicode, fromUTF8: noUnicode } };

/** Loads the text functions for a build whose JSON is Espruino's own. */
async function load({ E, unicode }: Build): Promise<LoadedText> {
  const ownJson = globalThis.JSON;
  const ownE = (globalThis as { E?: unknown }).E;
  const deviceJson = {
    stringify: (value: unknown) => deviceStringify(value, { unicode }),
    parse: vi.fn((text: string) => deviceParse(text, { unicode })),
  };
  function run<T>(action: () => T): T {
    Object.assign(globalThis, { JSON: deviceJson, E });
    try {
      return action();
    } finally {
      Object.assign(globalThis, { JSON: ownJson, E: ownE });
    }
  }
  vi.resetModules();
  Object.assign(globalThis, { E });
  const text = await import("../../src/espruino/text").finally(() => Object.assign(globalThis, { E: ownE }));
  return {
    toBytes: (value) => run(() => text.toBytes(value)),
    toJson: (value) => run(() => text.toJson(value)),
    fromJson: (value) => run(() => text.fromJson(value)),
    parse: deviceJson.parse,
  };
}

export const loadBoardText = (): Promise<LoadedText> => load(boardBuild);

/** Linux: strings of characters, with the E of the setup file. */
export const loadLinuxText = (): Promise<LoadedText> =>
  load({ unicode: true, E: (globalThis as { E?: unknown }).E as object });
