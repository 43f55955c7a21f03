import { expect, test } from "vitest";
import { isOwnName } from "../../tools/own-pages.js";

test.each(["localhost", "LOCALHOST:8080", "127.0.0.1:80", "10.0.0.7", "[::1]:8080", "laptop.local:1"])(
  "%s is this machine",
  (host) => {
    expect(isOwnName(host, ["laptop.local"])).toBe(true);
  },
);

test.each([
  ...["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "laptop.local.evil.example", "localhost."],
  ...["127.0.0.1@evil.example", "localhost/@evil.example", "localhost#", "localhost?", "", undefined],
])("%s is not", (host) => {
  expect(isOwnName(host, ["laptop.local"])).toBe(false);
});
