// A firmware and the server in one script, seconds after it is online: the next reading is far away. Without a firmware: what the script takes.
var readings = 0;
firstWrite = (packet) => {
  if (packet.substr(4, 23) === "v1/devices/me/telemetry") readings++;
  return answer(packet);
};
shared = '{"shared":{"intervalMs":60000}}';
Modules.addCached("dgram", () => {
  exports.createSocket = () => exports;
  exports.send = exports.close = exports.on = () => {};
});
setTimeout(() => {
  // The first call gives back what nobody needs any more.
  process.memory();
  print("@done " + readings + " " + process.memory().usage);
  quit();
}, 5000);
function boot() {
  var storage = require("Storage");
  eval(storage.read(".boot0"));
  if (FIRMWARE) eval(storage.read(FIRMWARE));
}
boot();
