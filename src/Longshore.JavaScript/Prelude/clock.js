// performance; a part of prelude.js.
    // Contexts start as copies of a snapshot. The origin of the clock is unset in it (forget) and chosen at the first use.
    const nodeClock = apply(bindFunction, performance.now, [performance]);
    // A program that was moved to another node goes on from the time that it had: the clocks of two nodes begin at different times.
    let shift = 0;
    const clock = () => nodeClock() + shift;
    const goOnFrom = now => { shift = now - nodeClock(); };
    const goOnHere = () => { shift = 0; };
    const today = Date.now;
    let origin;
    const forget = () => { origin = undefined; };
    // Milliseconds since the context's first invocation, or since the first use of the clock before one.
    const sinceOrigin = () => {
        const now = clock();
        origin ??= now;
        return now - origin;
    };
    define("performance", {
        now: () => sinceOrigin(),
        get timeOrigin() { return today() - sinceOrigin(); },
        toJSON() { return { timeOrigin: this.timeOrigin }; },
    });
