import { describe, test } from "vitest";
import { expectNoLongerSilence, KEEP_ALIVES } from "../support/keep-alive";

describe("keep-alive, with a hundred kinds of traffic for each poll interval", () => {
  test.each(KEEP_ALIVES)("%i s: no longer goes by between two packets of ours [MQTT-3.1.2-23]", (keepAlive) =>
    expectNoLongerSilence(keepAlive, 100),
  );
});
