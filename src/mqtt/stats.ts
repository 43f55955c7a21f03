/** What a client has counted since the program started. */
export interface Stats {
  /** Messages sent, repeats included. */
  sent: number;
  /** Messages that the server acknowledged. */
  acknowledged: number;
  /** Calls that got a code at once. Nothing of them was sent. */
  refused: number;
  /** Messages that the client took and gave up: by disconnect(), for room (dropOldest), or because the server closed the link on them. */
  dropped: number;
  /** Messages from the server that were ignored, because they are longer than maxPacketBytes. */
  skipped: number;
  /** Messages from the server that nobody waited for, that were wrong, or for which the inbox had no room. */
  unknown: number;
  /** Connections after the first. */
  reconnects: number;
}
