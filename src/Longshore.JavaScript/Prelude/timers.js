// Timers; a part of prelude.js.
    const delayMax = 0x7fffffff;
    let lastTimer = 0;
    const pending = new Map();
    // A binary heap: the timer that is due first is at 0. A cleared timer stays until it comes to the top.
    const heap = newList();
    const isSooner = (a, b) => a.at < b.at || a.at === b.at && a.id < b.id;
    const pushTimer = timer => {
        let at = heap.length;
        push(heap, timer);
        while (at > 0) {
            const parent = at - 1 >> 1;
            if (!isSooner(timer, heap[parent])) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = timer;
    };
    const dropFirst = () => {
        const last = heap[heap.length - 1];
        heap.length--;
        const count = heap.length;
        let at = 0;
        while (count > 0) {
            let child = 2 * at + 1;
            if (child + 1 < count && isSooner(heap[child + 1], heap[child])) {
                child++;
            }
            if (child >= count || !isSooner(heap[child], last)) {
                heap[at] = last;
                return;
            }
            heap[at] = heap[child];
            at = child;
        }
    };
    // The timer that is due first, or undefined.
    const firstTimer = () => {
        while (heap.length > 0 && !mapHas(pending, heap[0].id)) {
            dropFirst();
        }
        return heap.length > 0 ? heap[0] : undefined;
    };
    const addTimer = (callback, delay, args, repeats) => {
        if (typeof callback !== "function") {
            throw new TypeError("the callback of a timer must be a function");
        }
        delay = Number(delay);
        delay = delay >= 1 && delay <= delayMax ? delay : 1;
        const timer = { __proto__: null, id: ++lastTimer, at: clock() + delay, callback, args, every: repeats ? delay : undefined };
        mapSet(pending, timer.id, timer);
        pushTimer(timer);
        return timer.id;
    };
    define("setTimeout", (callback, delay, ...args) => addTimer(callback, delay, args, false));
    define("setInterval", (callback, delay, ...args) => addTimer(callback, delay, args, true));
    define("setImmediate", (callback, ...args) => addTimer(callback, 0, args, false));
    const clearTimer = id => { mapDelete(pending, Number(id)); };
    define("clearTimeout", id => clearTimer(id));
    define("clearInterval", id => clearTimer(id));
    define("clearImmediate", id => clearTimer(id));
    const nextTimer = () => {
        const first = firstTimer();
        return first === undefined ? -1 : max(0, first.at - clock());
    };
    // Calls one due timer, if there is one. Each timer is a task of its own: the host runs the jobs of promises after it.
    const runTimer = () => {
        const timer = firstTimer();
        const now = clock();
        if (timer === undefined || timer.at > now) {
            return;
        }
        dropFirst();
        if (timer.every === undefined) {
            mapDelete(pending, timer.id);
        } else {
            timer.at = max(timer.at + timer.every, now);
            pushTimer(timer);
        }
        apply(timer.callback, undefined, timer.args);
    };
