// Timers; a part of prelude.js.
    const delayMax = 0x7fffffff;
    let lastTimer = 0;
    const pending = new Map();
    const addTimer = (callback, delay, args, repeats) => {
        if (typeof callback !== "function") {
            throw new TypeError("the callback of a timer must be a function");
        }
        delay = Number(delay);
        delay = delay >= 1 && delay <= delayMax ? delay : 1;
        const id = ++lastTimer;
        pending.set(id, { id, at: performance.now() + delay, callback, args, every: repeats ? delay : undefined });
        return id;
    };
    define("setTimeout", (callback, delay, ...args) => addTimer(callback, delay, args, false));
    define("setInterval", (callback, delay, ...args) => addTimer(callback, delay, args, true));
    define("setImmediate", (callback, ...args) => addTimer(callback, 0, args, false));
    for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) {
        define(name, id => { pending.delete(Number(id)); });
    }
    const nextTimer = () => {
        let next = Infinity;
        for (const timer of pending.values()) {
            next = Math.min(next, timer.at);
        }
        return next === Infinity ? -1 : Math.max(0, next - performance.now());
    };
    const runTimers = () => {
        const now = performance.now();
        const due = [...pending.values()].filter(timer => timer.at <= now).sort((a, b) => a.at - b.at || a.id - b.id);
        for (const timer of due) {
            if (pending.get(timer.id) !== timer) {
                continue;
            }
            if (timer.every === undefined) {
                pending.delete(timer.id);
            } else {
                timer.at = Math.max(timer.at + timer.every, now);
            }
            timer.callback(...timer.args);
        }
    };
