/** Whether an MQTT server lets a device in, asked as a device asks. */
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { generate, parser } from "mqtt-packet";

/** The code of the answer to a CONNECT with this token; undefined when what is there closes, or does not speak MQTT. The link is ended. */
export async function connackOf(socket: Socket, username: string, name: string): Promise<number | undefined> {
  const answer = new Promise<number | undefined>((resolve) => {
    const packets = parser({ protocolVersion: 4 });
    packets.on("packet", (packet) => resolve(packet.cmd === "connack" ? packet.returnCode : undefined));
    packets.on("error", () => resolve(undefined));
    socket.on("data", (bytes) => packets.parse(bytes)).once("close", () => resolve(undefined));
  });
  const clientId = `${name}-${randomBytes(4).toString("hex")}`;
  const version = { protocolId: "MQTT", protocolVersion: 4 } as const;
  socket.write(generate({ cmd: "connect", ...version, clean: true, keepalive: 60, clientId, username }));
  const code = await answer;
  if (code === 0) socket.end(generate({ cmd: "disconnect" }));
  return code;
}
