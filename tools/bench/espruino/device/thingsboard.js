// How the bench uses this client: the whole API, as a firmware does.
function load() {
  lib = require("thingsboard").TBDeviceMqttClient;
}
function make() {
  var options = { host: "127.0.0.1", port: PORT, accessToken: "TOKEN" };
  if (LOSS) {
    options.pollIntervalMs = 5;
    options.minReconnectDelayMs = options.maxReconnectDelayMs = 1;
  }
  cl = new lib(options);
}
function open() {
  cl.on("error", fail);
  cl.setServerSideRpcRequestHandler(asked);
  cl.subscribeToAllAttributes(got);
  cl.connect(up);
}
function up() {
  cl.requestAttributes({ sharedKeys: ["a"] }, call);
}
function call() {
  cl.sendRpcCall("m", {}, done);
}
function asked() {
  return { ok: 1 };
}
function got(data) {
  if (data.run) setTimeout(data.run, 200);
  else if (data.echo) tell();
  else print("@update " + data.text.length);
}
function tell() {
  cl.sendTelemetry({ temperature: 25.5, humidity: 60 }, sent);
}
function look() {
  cl.checkForMsg();
}
