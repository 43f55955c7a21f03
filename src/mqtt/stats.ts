/** What a client has counted since the program began. */
export interface Stats {
  /** Messages written, repeats included. */
  sent: number;
  /** Messages that the server acknowledged. */
  acknowledged: number;
  /** Calls that were answered with a code: nothing of them was sent. */
  refused: number;
  /** Messages that were taken and given up: by disconnect(), for room (dropOldest), or as what the server closes on. */
  dropped: number;
  /** Messages passed over for being longer than maxPacketBytes. */
  skipped: number;
  /** Messages that nobody waited for, that were not what they should be, or that the inbox had no room for. */
  unknown: number;
  /** Connections after the first. */
  reconnects: number;
}
