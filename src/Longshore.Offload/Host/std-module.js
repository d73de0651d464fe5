// The module "std".
const { std } = globalThis[Symbol.for("longshore.host")];
const { in: input, Error: errors } = std;
export const {
    exit, gc, evalScript, loadScript, loadFile, getenv, setenv, unsetenv, getenviron, urlGet, strerror, parseExtJSON, open, popen, fdopen,
    tmpfile, puts, printf, sprintf, out, err, SEEK_SET, SEEK_CUR, SEEK_END,
} = std;
export { input as in, errors as Error };
