/** When the page says "live", and what it says in its place. */
import { expect, test } from "vitest";
import { type Links, livenessOf } from "../../../../tools/page/plots/liveness.js";

const WELL: Links = {
  ...{ server: "there", isSubscribed: true, isBoard: true, isCut: false },
  ...{ isBrokerDown: false, isActive: true, isOverdue: false },
};

test.each<[string, Partial<Links>]>([
  ["all is well", {}],
  ["nobody says whether the device is active", { isActive: undefined }],
  ["there are no devices to be seen", { isSubscribed: undefined }],
  ["the network of a board is cut that the device is not", { isBoard: false, isCut: true }],
])("is live when %s", (_what, links) => {
  expect(livenessOf({ ...WELL, ...links })).toEqual({ text: "live", isGood: true });
});

test.each<[string, Partial<Links>]>([
  ["npm start has ended; waiting for it", { server: "gone", isSubscribed: false }],
  ["npm start has another key: open the address that it prints", { server: "refused" }],
  ["the network is cut", { isCut: true, isActive: false }],
  ["the broker is down", { isBrokerDown: true }],
  ["no connection to ThingsBoard; trying again", { isSubscribed: false }],
  ["the device is inactive", { isActive: false, isOverdue: true }],
  ["no new values", { isOverdue: true }],
])("is not live, but says: %s", (text, links) => {
  expect(livenessOf({ ...WELL, ...links })).toEqual({ text, isGood: false });
});
