/** The library's client from its source, loaded after the globals that it looks at. */
import "./globals.js";

export const { TBDeviceMqttClient } = await import("../../src/client.js");
export type Client = InstanceType<typeof TBDeviceMqttClient>;
