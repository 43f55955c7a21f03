// What is measured, for both clients alike. Short names, since the script is in the same memory.
var lib = 0;
var cl = 0;
var fill = 0;
var isUp = 0;
function fail(code, text) {
  if (!LOSS) print("@error " + code + " " + text);
}
function sent() {}
// The least of some looks, each from a timer of its own: the times that Espruino's timers keep are of one variable or two.
function see(name, least, left) {
  var used = process.memory().usage;
  if (!(used > least)) least = used;
  if (left !== 0) setTimeout(see, 23, name, least, left ? left - 1 : 11);
  else {
    print("@" + name + " " + least);
    if (name === "base") {
      load();
      see("loaded");
    } else if (name === "loaded") {
      make();
      see("created");
    } else if (name === "created") open();
  }
}
function done() {
  if (!isUp) setTimeout(see, 500, "online");
  isUp = 1;
}
function poll(left) {
  for (var i = 0; i < 100; i++) look();
  if (left > 100) setTimeout(poll, 0, left - 100);
  else setTimeout(see, 200, "polled");
}
// Leaves this many variables.
function keep(free) {
  fill = [];
  for (var n = process.memory().free - free; n > 0; n--) fill.push(0);
}
function send(count) {
  while (count--) tell();
}
function flag() {
  fill = 0;
  print("@flags " + E.getErrorFlags().join());
}
// After a collection.
function dump() {
  process.memory();
  print("@dump");
  E.dumpVariables();
  print("@dumped");
}
setTimeout(see, 50, "base");
