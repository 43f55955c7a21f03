// A firmware with this client. It has no timer: the operation says when it looks.
var client = 0;
function telemetry() {
  client.sendTelemetry(reading);
}
function acknowledgedTelemetry() {
  client.sendTelemetry(reading);
  acknowledge(27);
}
// The reply of the last one is acknowledged.
function rpc() {
  acknowledge(35);
  deliver(rpcRequest());
  client.checkForMsg();
}
function attributeUpdate() {
  deliver(update);
  client.checkForMsg();
}
function idlePoll() {
  client.checkForMsg();
}
function refusedCall() {
  client.sendTelemetry(undefined);
}
function open() {
  var Client = require("thingsboard").TBDeviceMqttClient;
  client = new Client({
    host: "127.0.0.1",
    accessToken: "token",
    keepAlive: 0,
    qualityOfService: QOS,
    pollIntervalMs: 0,
  });
  client.on("error", () => {});
  client.setServerSideRpcRequestHandler(onRpc);
  client.subscribeToAllAttributes(onShared);
  client.connect();
  var polls = 0;
  var polling = setInterval(() => {
    client.checkForMsg();
    if (polls++ < 120) return;
    clearInterval(polling);
    begin();
  }, 10);
}
open();
