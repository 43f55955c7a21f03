/** Whether what the page shows is what is so now, and why it is not. */

export interface Links {
  /** The page's own server. "refused": one is there, with another key. */
  server: "connecting" | "there" | "gone" | "refused";
  /** Values arrive as they change; undefined where there are no devices to be seen. */
  isSubscribed: boolean | undefined;
  /** The chosen device is the board, or may be. */
  isBoard: boolean;
  isCut: boolean;
  isBrokerDown: boolean;
  /** undefined where the server does not say. */
  isActive: boolean | undefined;
  /** Values are older than several of their usual pauses. */
  isOverdue: boolean;
}

const SERVER = {
  connecting: "connecting",
  gone: "npm start has ended; waiting for it",
  refused: "npm start has another key: open the address that it prints",
};

/** No times in it: what is read aloud must not change each second. */
export function livenessOf(links: Links): { text: string; isGood: boolean } {
  const { server, isSubscribed, isBoard, isCut, isBrokerDown, isActive, isOverdue } = links;
  const trouble =
    (server !== "there" && SERVER[server]) ||
    (isBoard && isCut && "the network is cut") ||
    (isBrokerDown && "the broker is down") ||
    (isSubscribed === false && "no connection to ThingsBoard; trying again") ||
    (isActive === false && "the device is inactive") ||
    (isOverdue && "no new values");
  return trouble ? { text: trouble, isGood: false } : { text: "live", isGood: true };
}
