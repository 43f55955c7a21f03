import { describe, expect, test } from "vitest";
import { printed, startBoard } from "./support.js";

const WIFI = `var w=require("Wifi");["associated","connected","disconnected"].forEach(function(n){w.on(n,function(d){
  console.log(n,d.reason||"")})});function ip(){return w.getIP().ip}
  function join(p){w.connect("home",{password:p||"secret"},function(e){console.log("callback",e)})}`;
const wifi = { ssid: "home", password: "secret", joinMs: 5 };

describe.each(["ESP32", "ESP8266"] as const)("Wifi on an %s", (chip) => {
  test("has the address 0.0.0.0 until it is connected", async () => {
    const board = startBoard({ chip, wifi, firmware: `${WIFI};console.log(ip());join()` });
    await printed(board, "callback null");
    expect(board.lines[0]).toBe("0.0.0.0");
    expect(board.evaluate("ip()")).toBe("192.168.4.2");
  });

  test("tells associated, then connected", async () => {
    const board = startBoard({ chip, wifi, firmware: `${WIFI};join()` });
    await printed(board, "connected ");
    expect(board.lines.filter((line) => !line.startsWith("callback"))).toEqual(["associated ", "connected "]);
  });

  // after load() Wi-Fi is still up and no event comes
  test("stays connected over load(), without an event", async () => {
    const board = startBoard({ chip, wifi: { ...wifi, connectedAtBoot: true }, firmware: `${WIFI};console.log(ip())` });
    board.restart("load");
    board.evaluate('setTimeout(function(){console.log("done")},20)');
    await printed(board, "done");
    expect(board.lines).toEqual(["192.168.4.2", "192.168.4.2", "done"]);
  });
});

test("an ESP32 tries three times, then gives up with the reason", async () => {
  const board = startBoard({ wifi, firmware: `${WIFI};join("wrong")` });
  await printed(board, "callback 4WAY_HANDSHAKE_TIMEOUT");
  expect(board.lines.filter((line) => line.startsWith("disconnected"))).toEqual(["disconnected 15"]);
});

// the retries of one connect() call are never refilled
test("an ESP32 that gave up stays down when the network is back", async () => {
  const board = startBoard({ wifi: { ...wifi, connectedAtBoot: true }, firmware: WIFI });
  board.wifi.drop();
  await printed(board, "disconnected 201");
  board.wifi.restore();
  board.evaluate('setTimeout(function(){console.log("ip "+ip());join()},30)');
  await printed(board, "callback null");
  expect(board.lines).toContain("ip 0.0.0.0");
});

test("an ESP32 says nothing of a short loss that it mends", async () => {
  const board = startBoard({ wifi: { ...wifi, connectedAtBoot: true }, firmware: WIFI });
  board.wifi.drop();
  expect(board.evaluate("ip()")).toBe("0.0.0.0");
  board.wifi.restore();
  await printed(board, "connected ");
  expect(board.lines).toEqual(["associated ", "connected "]);
});

test("an ESP8266 tells every loss and reconnects for ever", async () => {
  const board = startBoard({ chip: "ESP8266", wifi: { ...wifi, connectedAtBoot: true }, firmware: WIFI });
  board.wifi.drop();
  while (board.lines.filter((line) => line === "disconnected no_ap_found").length < 4)
    await printed(board, await nextLine(board));
  board.wifi.restore();
  await printed(board, "connected ");
});

test("giveUp leaves the radio off at once", async () => {
  const board = startBoard({ wifi: { ...wifi, connectedAtBoot: true }, firmware: WIFI });
  board.wifi.giveUp();
  await printed(board, "disconnected 200");
  expect(board.wifi.connected).toBe(false);
});

function nextLine(board: ReturnType<typeof startBoard>): Promise<string> {
  return new Promise((resolve) => board.once("console", resolve));
}
