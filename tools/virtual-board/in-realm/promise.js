/**
 * Espruino's Promise, after src/jswrap_promise.c: `state` is a property like another, so that JSON of one is {"state":0}.
 * `host.queue` calls a function from the idle loop.
 */
(host, world, lost) => {
  var PENDING = 0,
    REJECTED = 1,
    FULFILLED = 2;
  var inner = new lost.WeakMap();

  function create() {
    return init(Object.create(Promise.prototype));
  }

  function init(promise) {
    promise.state = PENDING;
    inner.set(promise, { then: [], catch: [], value: undefined });
    return promise;
  }

  function react(promise, reaction, value, isThen) {
    host.queue(() => {
      var isThrown = false,
        result = value;
      if (reaction.callback)
        try {
          result = reaction.callback.call(promise, value);
        } catch (exception) {
          isThrown = true;
          result = exception;
        }
      else isThrown = !isThen;
      settle(reaction.next, result, !isThrown);
    });
  }

  function seal(promise, value, isFulfilled) {
    var own = inner.get(promise),
      reactions = isFulfilled ? own.then : own.catch;
    promise.state = isFulfilled ? FULFILLED : REJECTED;
    if (!reactions.length && !isFulfilled) throw new Error("Unhandled promise rejection: " + value);
    reactions.forEach((reaction) => {
      react(promise, reaction, value, isFulfilled);
    });
  }

  /** `box` is a promise with what says that it is settled: the one whose result another promise brings has two. */
  function settle(box, value, isFulfilled) {
    if (box.isSettled) return;
    box.isSettled = true;
    var promise = box.promise;
    if (value === promise) throw new Error("Illegal resolving to self");
    inner.get(promise).value = value;
    if (!isFulfilled || typeof value !== "object" || value === null || typeof value.then !== "function")
      return seal(promise, value, isFulfilled);
    var next = { promise: promise };
    try {
      value.then(
        (result) => {
          settle(next, result, true);
        },
        (reason) => {
          settle(next, reason, false);
        },
      );
    } catch (exception) {
      settle(next, exception, false);
    }
  }

  function settleLater(box, isFulfilled) {
    return (value) => {
      host.queue(() => {
        settle(box, value, isFulfilled);
      });
    };
  }

  function run(promise, executor) {
    var box = { promise: promise };
    try {
      executor.call(promise, settleLater(box, true), settleLater(box, false));
    } catch (exception) {
      settleLater(box, false)(exception);
    }
    return promise;
  }

  function Promise(executor) {
    if (typeof executor !== "function") throw new Error("Function required in promise constructor");
    return run(new.target ? init(this) : create(), executor);
  }

  Promise.prototype.then = function (onFulfilled, onRejected) {
    var own = inner.get(this),
      next = { promise: create() },
      done = { callback: typeof onFulfilled === "function" ? onFulfilled : undefined, next: next },
      failed = { callback: typeof onRejected === "function" ? onRejected : undefined, next: next };
    if (this.state === PENDING) {
      own.then.push(done);
      own.catch.push(failed);
      // without a callback it is passed on as what it was when it is settled, and as a rejection after that: so is Espruino's
    } else react(this, this.state === FULFILLED ? done : failed, own.value, false);
    return next.promise;
  };
  Promise.prototype.catch = function (onRejected) {
    return this.then(undefined, onRejected);
  };

  Promise.resolve = (value) => {
    if (inner.has(value)) return value;
    if (typeof value === "object" && value !== null && typeof value.then === "function")
      return new Promise((resolve, reject) => value.then(resolve, reject));
    return new Promise((resolve) => {
      resolve(value);
    });
  };
  Promise.reject = (reason) =>
    new Promise((_, reject) => {
      reject(reason);
    });
  Promise.all = (list) => {
    var results = [],
      waiting = 0,
      box = { promise: create() },
      reject = settleLater(box, false);
    list.forEach((item, index) => {
      results[index] = item;
      if (!inner.has(item)) return;
      waiting++;
      item.then((value) => {
        results[index] = value;
        if (--waiting === 0) settleLater(box, true)(results);
      }, reject);
    });
    return waiting ? box.promise : Promise.resolve(results);
  };

  ["then", "catch"].forEach((name) => {
    Object.defineProperty(Promise.prototype, name, { enumerable: false });
  });
  Object.defineProperty(Promise.prototype, "constructor", { enumerable: false });
  Object.defineProperty(world, "Promise", { value: Promise, writable: true, configurable: true, enumerable: false });
};
