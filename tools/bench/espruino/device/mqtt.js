// How the bench uses Espruino's own MQTT client: the same four filters, the same messages.
function load() {
  lib = require("MQTT");
}
function make() {
  cl = lib.create("127.0.0.1", { port: PORT, username: "TOKEN" });
}
function open() {
  cl.on("error", fail);
  cl.on("connected", up);
  cl.on("disconnected", down);
  cl.on("publish", got);
  cl.connect();
}
function down() {
  cl.connect();
}
function up() {
  cl.subscribe(
    [
      "v1/devices/me/rpc/request/+",
      "v1/devices/me/attributes",
      "v1/devices/me/attributes/response/+",
      "v1/devices/me/rpc/response/+",
    ],
    { qos: 1 },
  );
  done();
}
function got(message) {
  var data = JSON.parse(message.message);
  var id = message.topic.substr(26);
  if (id) cl.publish("v1/devices/me/rpc/response/" + id, JSON.stringify({ ok: 1 }), { qos: 1 });
  else if (data.run) setTimeout(data.run, 200);
  else if (data.echo) tell();
  else print("@update " + data.text.length);
}
function tell() {
  cl.publish("v1/devices/me/telemetry", JSON.stringify({ temperature: 25.5, humidity: 60 }), { qos: 1 });
}
