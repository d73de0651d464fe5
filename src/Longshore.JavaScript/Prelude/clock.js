// Math.random and performance; a part of prelude.js.
    // Contexts start as copies of a snapshot. What must differ between them is unset in it (forget) and chosen at the first use.
    const clock = apply(bindFunction, performance.now, [performance]);
    const today = Date.now;
    let seed;
    let origin;
    const forget = () => {
        seed = undefined;
        origin = undefined;
    };
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
    // sfc32, after PractRand.
    const nextRandom = () => {
        const sum = seed[0] + seed[1] + seed[3] | 0;
        seed[3]++;
        seed[0] = seed[1] ^ seed[1] >>> 9;
        seed[1] = seed[2] + (seed[2] << 3);
        seed[2] = (seed[2] << 21 | seed[2] >>> 11) + sum;
        return sum >>> 0;
    };
    hide(Math, "random", function random() {
        if (seed === undefined) {
            seed = new Uint32Array(4);
            fillRandom(seed);
        }
        return (nextRandom() * 0x200000 + (nextRandom() >>> 11)) / 0x20000000000000;
    });
