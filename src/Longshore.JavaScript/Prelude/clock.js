// performance; a part of prelude.js.
    // Contexts start as copies of a snapshot. The origin of the clock is unset in it (forget) and chosen at the first use.
    const clock = apply(bindFunction, performance.now, [performance]);
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
