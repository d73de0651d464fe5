"use local";
// Calls a function again and again, in intervals that change with the number of calls, until enough of them have ended.

const completions = 120;

// Intervals in milliseconds, by how many calls were made before.
const intervalAfter = calls => calls > 100 ? 900 : calls > 80 ? 500 : calls > 55 ? 200 : calls > 25 ? 400 : calls > 10 ? 700 : 800;

/**
 * Makes traffic.
 *
 * @param {() => Promise} call Makes one call.
 * @param {(result) => string} show What to print of a result.
 * @param {number} speed How many times faster than the intervals say; --input gives another one.
 */
export async function makeTraffic(call, show, speed = Number(opts.input ?? 1)) {
    const calls = [];
    let ended = 0;
    let due = performance.now();
    await new Promise(done => {
        const next = () => {
            if (ended >= completions) {
                done();
                return;
            }
            atlas.interval = intervalAfter(calls.length);
            if (calls.length < completions) {
                const made = call();
                made.then(() => ended++, () => ended++);
                calls.push(made);
            }
            // From the time that was due: a call that ran on the device has taken some of the interval.
            due += atlas.interval / speed;
            setTimeout(next, Math.max(0, due - performance.now()));
        };
        next();
    });
    const results = await Promise.allSettled(calls);
    const failed = results.filter(result => result.status === "rejected");
    failed.forEach(result => console.error(result.reason));
    const shown = new Set(results.filter(result => result.status === "fulfilled").map(result => show(result.value)));
    console.log(`${results.length} calls, ${failed.length} failed: ${[...shown].join(", ")}`);
}
