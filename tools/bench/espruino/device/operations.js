// What the operations of both clients have in common. The bench chooses one, and how often it is called, each time from a timer of its own.
var reading = { temperature: 25.5, humidity: 60 };
var update = publish(48, "v1/devices/me/attributes", "", '{"intervalMs":50}');
var id = 1000;
// What the firmware was told last.
var got = 0;
function none() {}
// Another one each time.
function rpcRequest() {
  id++;
  return publish(
    50,
    "v1/devices/me/rpc/request/" + id,
    "\x12" + String.fromCharCode((id & 127) | 1),
    '{"method":"setValue","params":{"value":5,"on":true}}',
  );
}
// The identifier of what was just written is behind its topic, at the same place each time.
function acknowledge(at) {
  deliver("\x40\x02" + written.substr(at, 2));
}
function onRpc(_id, request) {
  got++;
  return request.params;
}
function onShared(attributes) {
  got = attributes.intervalMs;
}
function count(operation, left) {
  if (left) {
    operation();
    setTimeout(count, 0, operation, left - 1);
  } else {
    print("@done " + [written.charCodeAt(0) | 0, written.length, got]);
    quit();
  }
}
function begin() {
  // The clock stands still, as good as: an interpreter that is counted is slow, and what the client does once a second would be done all the time.
  Date.now = Math.random;
  socket.write = keep;
  written = "What the first call acknowledges: nothing that was sent";
  setTimeout(count, 0, global[OPERATION], CALLS);
}
function lostLink() {
  if (socket.listeners.close) socket.listeners.close.call(socket, false);
}
