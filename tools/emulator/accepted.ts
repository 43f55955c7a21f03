/** How a publish that the server took is answered. */
import type { CloseReason } from "./device.js";

export interface Accepted {
  /** whether a PUBACK follows, if the QoS asks for one */
  acknowledge: boolean;
  /** of the PUBACK; only MQTT 5 is told */
  reasonCode?: number;
  /** until the PUBACK; 0 */
  delayMs?: number;
  /** what happens once it is sent */
  afterwards?: () => void;
  /** the PUBACK is the last that is sent */
  close?: CloseReason;
}

export const ACKNOWLEDGED: Accepted = { acknowledge: true };
export const TOPIC_NAME_INVALID = 0x90;
