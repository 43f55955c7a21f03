// A firmware with Espruino's own client, and the lines that a user writes for the same.
var client = 0;
function onMessage(message) {
  var topic = message.topic;
  if (topic.substr(0, 26) === "v1/devices/me/rpc/request/")
    client.publish(
      "v1/devices/me/rpc/response/" + topic.substr(26),
      JSON.stringify(onRpc(topic.substr(26), JSON.parse(message.message))),
      { qos: 1 },
    );
  else if (topic === "v1/devices/me/attributes") onShared(JSON.parse(message.message));
}
function telemetry() {
  client.publish("v1/devices/me/telemetry", JSON.stringify(reading));
}
function acknowledgedTelemetry() {
  client.publish("v1/devices/me/telemetry", JSON.stringify(reading), { qos: 1 });
  acknowledge(27);
}
// Of the last one, whose reply is written by now: Espruino's emit() leaves the listeners to the next turn.
function rpc() {
  acknowledge(35);
  deliver(rpcRequest());
}
function attributeUpdate() {
  deliver(update);
}
function open() {
  client = require("MQTT").create("127.0.0.1", { username: "token", keep_alive: 600 });
  client.on("connected", () => {
    // It would ping in the midst of what a slow machine counts.
    clearInterval(client.pintr);
    client.subscribe("v1/devices/me/attributes");
    client.subscribe("v1/devices/me/rpc/request/+");
    client.subscribe("v1/devices/me/attributes/response/+");
    client.subscribe("v1/devices/me/rpc/response/+");
    setTimeout(begin, 1200);
  });
  client.on("publish", onMessage);
  client.connect();
}
open();
