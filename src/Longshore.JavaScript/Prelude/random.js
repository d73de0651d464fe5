// Math.random; a part of prelude.js.
    // All contexts start as copies of one, so each takes a seed of its own at its first random number (sfc32, after PractRand).
    let seed;
    hide(Math, "random", function random() {
        if (seed === undefined) {
            seed = new Uint32Array(4);
            fillRandom(seed);
        }
        const next = () => {
            const sum = seed[0] + seed[1] + seed[3] | 0;
            seed[3]++;
            seed[0] = seed[1] ^ seed[1] >>> 9;
            seed[1] = seed[2] + (seed[2] << 3);
            seed[2] = (seed[2] << 21 | seed[2] >>> 11) + sum;
            return sum >>> 0;
        };
        return (next() * 0x200000 + (next() >>> 11)) / 0x20000000000000;
    });
