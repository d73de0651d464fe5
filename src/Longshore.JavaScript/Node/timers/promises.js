// node:timers/promises.
const refuse = signal => {
    const error = new Error("The operation was aborted", { cause: signal.reason });
    error.name = "AbortError";
    error.code = "ABORT_ERR";
    return error;
};
const wait = (milliseconds, value, signal) => new Promise((resolve, reject) => {
    if (signal?.aborted) {
        reject(refuse(signal));
        return;
    }
    const stop = () => {
        clearTimeout(timer);
        reject(refuse(signal));
    };
    const timer = globalThis.setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve(value);
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
});
export const setTimeout = (milliseconds, value, options = undefined) => wait(milliseconds, value, options?.signal);
export const setImmediate = (value, options = undefined) => wait(0, value, options?.signal);
export async function* setInterval(milliseconds, value, options = undefined) {
    for (;;) {
        yield await wait(milliseconds, value, options?.signal);
    }
}
export const scheduler = { wait: (milliseconds, options = undefined) => wait(milliseconds, undefined, options?.signal), yield: () => wait(0) };
const promises = { setTimeout, setImmediate, setInterval, scheduler };
export { promises as default, promises as "module.exports" };
