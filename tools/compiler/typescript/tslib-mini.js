// Espruino-sized stand-ins for the tslib helpers that TypeScript imports for ES5, in ES5 themselves. The real ones do
// not run there: Espruino has no Array.prototype.slice and does not inherit statics.

export function __extends(derived, base) {
  var name;
  for (name in base) derived[name] = base[name];
  derived.prototype = Object.create(base.prototype);
  derived.prototype.constructor = derived;
}

/** TypeScript nests calls for several sources. */
export function __assign(target, source) {
  var name;
  for (name in source) target[name] = source[name];
  return target;
}

export function __spreadArray(to, from) {
  return to.concat([].slice.call(from));
}

/** An async function: runs its body, which TypeScript cuts into steps, from one `await` to the next. */
export function __awaiter(self, args, _promise, start) {
  // biome-ignore lint/complexity/useArrowFunction: there are none in ES5
  return new Promise(function (resolve, reject) {
    var run = start.apply(self, args || []);
    run.end = resolve;
    run.fail = reject;
    step(run, 0);
  });
}

/** What such a body needs to know: `label`, `trys` and `sent` are TypeScript's names. */
export function __generator(self, body) {
  return { self: self, body: body, label: 0, trys: [], sent: sent, ops: [] };
}

function itself() {
  return this;
}

function sent() {
  if (this.bad) throw this.got;
  return this.got;
}

/**
 * Goes on with what the last step said: 0 a value has come, 1 an exception, 2 return, 3 go to a label, 4 await, 5 run another body (of a loop, when a function keeps its variables), 6 it threw,
 * 7 a `finally` is over. A region of `try` has four labels: its own, and those of catch, finally and what follows.
 */
function step(run, kind, value) {
  var region, op;
  for (;;) {
    region = run.trys[run.trys.length - 1];
    op = undefined;
    if (kind === 4 || kind === 5) {
      if (kind === 5) value = __awaiter(value, undefined, undefined, itself);
      run.label++;
      Promise.resolve(value).then(step.bind(undefined, run, 0), step.bind(undefined, run, 1));
      return;
    }
    if (kind < 2) {
      run.bad = kind;
      run.got = value;
    } else if (kind === 7) {
      op = run.ops.pop();
      run.trys.pop();
    } else if (kind === 3 && (!region || (value > region[0] && value < region[3]))) run.label = value;
    else if (!region) {
      op = kind === 2 ? run.end : run.fail;
      // A function that the body leaves behind keeps all that this holds.
      run.end = run.fail = run.body = run.got = undefined;
      op(value);
      return;
    } else if (kind === 6 && run.label < region[1]) {
      run.label = region[1];
      run.bad = 0;
      run.got = value;
    } else if (run.label < region[2]) {
      run.label = region[2];
      run.ops.push([kind, value]);
    } else {
      if (region[2]) run.ops.pop();
      run.trys.pop();
      op = [kind, value];
    }
    if (!op)
      try {
        op = run.body.call(run.self, run);
      } catch (exception) {
        op = [6, exception];
      }
    kind = op[0];
    value = op[1];
  }
}
