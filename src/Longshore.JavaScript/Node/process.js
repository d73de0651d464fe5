// node:process: what every program has as the global process.
const process = globalThis.process;
export const { env, argv, execArgv, platform, version, versions, cwd, emitWarning, nextTick, hrtime, memoryUsage } = process;
export { process as default, process as "module.exports" };
