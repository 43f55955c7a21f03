// What boards/esp8266 does, written with Espruino's own client.
var intervalMs = 1000;
var client = require("MQTT").create("127.0.0.1", { username: "token" });
function onRpc(request) {
  if (request.method !== "setLed") return { error: "unknown method " + request.method };
  D2.write(request.params ? 0 : 1);
  return { led: !!request.params };
}
function onShared(attributes) {
  if (Number(attributes.intervalMs) >= 1000) intervalMs = Number(attributes.intervalMs);
}
client.on("connected", () => {
  client.subscribe(["v1/devices/me/attributes", "v1/devices/me/rpc/request/+"], { qos: 1 });
});
client.on("disconnected", () => {
  client.connect();
});
client.on("publish", (message) => {
  var topic = message.topic;
  if (topic.substr(0, 26) === "v1/devices/me/rpc/request/")
    client.publish(
      "v1/devices/me/rpc/response/" + topic.substr(26),
      JSON.stringify(onRpc(JSON.parse(message.message))),
      {
        qos: 1,
      },
    );
  else if (topic === "v1/devices/me/attributes") onShared(JSON.parse(message.message));
});
client.connect();
setTimeout(function send() {
  setTimeout(send, intervalMs);
  var reading = { light: analogRead(A0), freeVariables: process.memory(false).free };
  client.publish("v1/devices/me/telemetry", JSON.stringify(reading), { qos: 1 });
}, 1000);
