// node:timers: the global timers, whose results are numbers.
export const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
const timers = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
export { timers as default, timers as "module.exports" };
