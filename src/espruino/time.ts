/**
 * Sets the board's clock from a time server (SNTP, RFC 4330), by setTime(), which keeps timers in step. Do not use Wifi.setSNTP on an ESP32: the
 * clock jumps, and every interval fires without end.
 */

/** Which time server to ask. */
export interface TimeServer {
  /** Default "pool.ntp.org". */
  host?: string;
  /** Default 123. */
  port?: number;
  /** Milliseconds to wait for the answer. Default 5000. */
  timeoutMs?: number;
}

const enum Seconds {
  /** Where the protocol counts from. */
  FROM_1900_TO_1970 = 2208988800,
}

/**
 * Asks a time server once and sets the clock. `callback(error)` is called once: error is a text, or undefined if the clock was set. Call syncClock
 * on each connect, because a board's clock drifts by seconds a day. @rare
 */
export function syncClock(server?: TimeServer, callback?: (error?: string) => void): void {
  const options = server || {};
  let timer: number | undefined;
  let socket: dgramSocket | undefined;
  const end = function (error?: string): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    if (socket) socket.close();
    if (callback) callback(error);
  };
  timer = setTimeout(end, options.timeoutMs || 5000, "no answer");
  try {
    socket = require("dgram").createSocket("udp4");
    socket.on("message", function (answer: string) {
      // One that comes late tells a time that is over.
      if (timer === undefined) return;
      const seconds = readTime(answer);
      if (seconds) setTime(seconds);
      end(seconds ? undefined : "no time in the answer");
    });
    // Leap indicator 0, version 3, mode 3 (client); the rest is for servers.
    let question = "\x1b";
    while (question.length < 48) question += "\0";
    socket.send(question, 0, 48, options.port || 123, options.host || "pool.ntp.org");
  } catch (exception) {
    end("" + exception);
  }
}

/** The transmit timestamp of an answer, in seconds since 1970; 0 when it is none, or from a server that has no time itself. @rare */
function readTime(answer: string): number {
  const first = answer.charCodeAt(0);
  // Mode 4 is a server; with leap indicator 3 its own clock is not set, and stratum 0 tells us to go away.
  if (answer.length < 48 || (first & 7) !== 4 || first > 191 || !answer.charCodeAt(1)) return 0;
  let seconds = 0;
  for (let i = 40; i < 44; i++) seconds = seconds * 256 + answer.charCodeAt(i);
  if (!seconds) return 0;
  // The count starts again in 2036: what is before 1968 is after that.
  if (seconds < 0x80000000) seconds += 0x100000000;
  return seconds - Seconds.FROM_1900_TO_1970 + answer.charCodeAt(44) / 256;
}
