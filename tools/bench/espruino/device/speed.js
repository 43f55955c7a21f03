// Both clients in one interpreter. What the socket would send is thrown away after each call, so that nothing but the call is measured.
var TOPIC = "v1/devices/me/telemetry";
var ours = 0;
var theirs = 0;
// The sockets, and what takes their data.
var os = 0;
var od = 0;
var ts = 0;
var td = 0;
var packet = "";
function fail(code) {
  print("@error " + code);
}
function pack(first, topic, id, payload) {
  var body = "\0" + String.fromCharCode(topic.length) + topic + id + payload;
  return String.fromCharCode(first, body.length) + body;
}
// The server's answer to what was just written, whose identifier is behind the topic.
function ack(sent) {
  return "@\x02" + sent.substr(27, 2);
}
function open() {
  var Client = require("thingsboard").TBDeviceMqttClient;
  ours = new Client({ host: "127.0.0.1", port: PORT, accessToken: "T", qualityOfService: QOS, keepAlive: 600 });
  ours.on("error", fail);
  ours.connect();
  if (MQTT) {
    theirs = require("MQTT").create("127.0.0.1", { port: PORT, username: "T", keep_alive: 600 });
    theirs.on("error", fail);
    theirs.connect();
  }
  setTimeout(begin, 1500);
}
// The socket is the field that has an open connection of Espruino's.
function socketOf(client) {
  for (var name in client) if (client[name] && client[name].sckt !== undefined) return client[name];
}
function listenerOf(socket) {
  var data = socket["#ondata"];
  return data[0] || data;
}
function begin() {
  packet = pack(48 | (QOS << 1), TOPIC, QOS ? "\0\x07" : "", '{"temperature":25.5,"humidity":60}');
  os = socketOf(ours);
  od = listenerOf(os);
  if (MQTT) {
    ts = socketOf(theirs);
    td = listenerOf(ts);
  }
  // The bench says which, and how often in one turn of the event loop and in how many turns.
  require("net")
    .connect({ host: "127.0.0.1", port: CONTROL })
    .on("data", (order) => {
      var job = JSON.parse(order);
      turn(global[job.name], job.calls, job.turns);
    });
}
function turn(call, calls, turns) {
  if (turns) {
    for (var i = 0; i < calls; i++) call();
    setTimeout(turn, 0, call, calls, turns - 1);
  } else print("@done");
}
function none() {
  os.dSnd = "";
}
function write() {
  os.write(packet);
  os.dSnd = "";
}
function sendOurs() {
  ours.sendTelemetry({ temperature: 25.5, humidity: 60 });
  os.dSnd = "";
}
function sendTheirs() {
  theirs.publish(TOPIC, JSON.stringify({ temperature: 25.5, humidity: 60 }));
  ts.dSnd = "";
}
function sendOursAcked() {
  ours.sendTelemetry({ temperature: 25.5, humidity: 60 });
  od.call(os, ack(os.dSnd));
  os.dSnd = "";
}
function sendTheirsAcked() {
  theirs.publish(TOPIC, JSON.stringify({ temperature: 25.5, humidity: 60 }), { qos: 1 });
  td.call(ts, ack(ts.dSnd));
  ts.dSnd = "";
}
function loop() {}
function end() {}
function empty() {
  end();
}
function poll() {
  ours.checkForMsg();
}
setTimeout(open, 50);
