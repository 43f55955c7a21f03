// The module `net` with a server behind it that is in the same script: no network, and next to nothing that is not the client's own work.
var socket = 0;
// What the client wrote last.
var written = "";
// What it is told of its attributes, and what takes that which it writes.
var shared = "{}";
var firstWrite = answer;
function deliver(packet) {
  socket.listeners.data.call(socket, packet);
}
function keep(packet) {
  written = packet;
  return true;
}
// Until the client is online and subscribed; what it writes later is kept alone, which costs both clients the same.
function answer(packet) {
  var type = packet.charCodeAt(0) >> 4;
  var at = 1;
  while (packet.charCodeAt(at++) > 127);
  if (type === 1) setTimeout(deliver, 10, "\x20\x02\0\0");
  else if (type === 8) setTimeout(deliver, 10, suback(packet, at));
  else if (type === 3) {
    var length = packet.charCodeAt(at + 1);
    var topic = packet.substr(at + 2, length);
    if (packet.charCodeAt(0) & 2) setTimeout(deliver, 10, "\x40\x02" + packet.substr(at + 2 + length, 2));
    if (topic.substr(0, 30) === "v1/devices/me/attributes/reque")
      setTimeout(deliver, 20, publish(48, "v1/devices/me/attributes/response/" + topic.substr(33), "", shared));
  }
  return true;
}
function suback(packet, at) {
  var codes = "";
  for (var next = at + 2; next < packet.length; next += 3 + packet.charCodeAt(next + 1)) codes += "\x01";
  return "\x90" + String.fromCharCode(2 + codes.length) + packet.substr(at, 2) + codes;
}
function publish(first, topic, id, payload) {
  var body = "\0" + String.fromCharCode(topic.length) + topic + id + payload;
  return String.fromCharCode(first, body.length) + body;
}
Modules.addCached("net", () => {
  exports.connect = (_options, connected) => {
    socket = {
      listeners: {},
      on: (event, listener) => {
        socket.listeners[event] = listener;
      },
      write: firstWrite,
      end: () => {},
      removeAllListeners: () => {},
    };
    if (connected) setTimeout(connected, 1);
    return socket;
  };
});
