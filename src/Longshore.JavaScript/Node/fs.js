// node:fs: files of the directories that the function is granted. The host does all at once, so what waits in node has its answer at once too.
import { Buffer } from "node:buffer";
import { Readable, Writable } from "node:stream";
const { ask, textOf } = globalThis[Symbol.for("longshore:files")];

// The numbers and sentences of libuv.
const errors = {
    __proto__: null,
    EPERM: [1, "operation not permitted"],
    ENOENT: [2, "no such file or directory"],
    EIO: [5, "i/o error"],
    EACCES: [13, "permission denied"],
    EEXIST: [17, "file already exists"],
    ENOTDIR: [20, "not a directory"],
    EISDIR: [21, "illegal operation on a directory"],
    EINVAL: [22, "invalid argument"],
    EMFILE: [24, "too many open files"],
    ENOSPC: [28, "no space left on device"],
    EROFS: [30, "read-only file system"],
    ENAMETOOLONG: [36, "name too long"],
    ENOSYS: [38, "function not implemented"],
    ENOTEMPTY: [39, "directory not empty"],
    ELOOP: [40, "too many symbolic links encountered"],
    EDQUOT: [122, "disk quota exceeded"],
};
// The grant that is missing is what a user needs to know.
const reasonOf = (code, cause) => cause !== undefined && (code === "EACCES" || code === "EROFS") ? `: ${cause.message}` : "";
const errorOf = (code, syscall, path, cause = undefined) => {
    const [number, sentence] = errors[code];
    const shown = path === undefined ? "" : ` '${path}'`;
    const error = new Error(`${code}: ${sentence}, ${syscall}${shown}${reasonOf(code, cause)}`, cause === undefined ? undefined : { cause });
    error.errno = -number;
    error.code = code;
    error.syscall = syscall;
    if (path !== undefined) {
        error.path = path;
    }
    return error;
};
const argumentError = (code, message) => {
    const error = new TypeError(message);
    error.code = code;
    return error;
};
const pathOf = (path, name = "path") => {
    const text = path instanceof URL ? fileOf(path)
        : path instanceof Uint8Array ? Buffer.from(path).toString()
        : path;
    if (typeof text !== "string") {
        throw argumentError("ERR_INVALID_ARG_TYPE", `The "${name}" argument must be of type string or an instance of Buffer or URL.`);
    }
    if (text.includes("\0")) {
        throw argumentError("ERR_INVALID_ARG_VALUE", `The argument '${name}' must be a string, Uint8Array, or URL without null bytes.`);
    }
    return text;
};
const fileOf = url => {
    if (url.protocol !== "file:") {
        throw argumentError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
    }
    return decodeURIComponent(url.pathname);
};
// The working directory is the root, which is above itself. What else has two points is the kernel's to resolve.
const absolute = path => {
    const parts = path.split("/").filter(part => part !== "" && part !== ".");
    const first = parts.findIndex(part => part !== "..");
    return `/${first < 0 ? "" : parts.slice(first).join("/")}`;
};
// Does one thing to a path.
const attempt = (syscall, path, what, ...fields) => {
    if (path === "") {
        throw errorOf("ENOENT", syscall, path);
    }
    try {
        return ask(what, absolute(path), ...fields);
    } catch (error) {
        if (error?.systemError === "EISDIR" && what === "read") {
            throw errorOf("EISDIR", "read", undefined, error);
        }
        if (error?.name === "OperationError") {
            throw errorOf(error.systemError ?? "EIO", syscall, path, error);
        }
        if (error?.message === "the host does nothing for this program") {
            throw new Error("files can be used while a call runs, not while the modules of the function are evaluated", { cause: error });
        }
        throw error;
    }
};
const encodingOf = options => typeof options === "string" ? options : options?.encoding ?? null;
const shown = (bytes, encoding) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return encoding === null || encoding === "buffer" ? buffer : buffer.toString(encoding);
};
const bytesOf = (data, options) => {
    if (typeof data === "string") {
        return Buffer.from(data, encodingOf(options) ?? "utf8");
    }
    if (ArrayBuffer.isView(data)) {
        return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    }
    throw argumentError("ERR_INVALID_ARG_TYPE", 'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView.');
};
// The most that the host reads at one time.
const readBytesMax = 16 << 20;
const readPart = (path, offset, length) => attempt("open", path, "read", String(offset), String(length))[1];
const readWhole = path => {
    const parts = [];
    for (let at = 0; ;) {
        const part = readPart(path, at, readBytesMax);
        at += part.length;
        parts.push(part);
        if (part.length < readBytesMax) {
            return parts.length === 1 ? part : Buffer.concat(parts);
        }
    }
};

export const constants = Object.freeze({
    F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024,
    S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o040000, S_IFLNK: 0o120000,
});
export const { F_OK, R_OK, W_OK, X_OK } = constants;

const modes = { __proto__: null, file: constants.S_IFREG | 0o644, directory: constants.S_IFDIR | 0o755, link: constants.S_IFLNK | 0o777, other: 0 };
class Kind {
    #type;
    constructor(type) { this.#type = type; }
    isFile() { return this.#type === "file"; }
    isDirectory() { return this.#type === "directory"; }
    isSymbolicLink() { return this.#type === "link"; }
    isBlockDevice() { return false; }
    isCharacterDevice() { return false; }
    isFIFO() { return false; }
    isSocket() { return false; }
}
// The host tells the type, the size and the time of the last change. The rest is what it usually is.
export class Stats extends Kind {
    constructor(type, size, changed) {
        super(type);
        Object.assign(this, {
            dev: 0, mode: modes[type], nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096, ino: 0, size, blocks: Math.ceil(size / 512),
            atimeMs: changed, mtimeMs: changed, ctimeMs: changed, birthtimeMs: changed,
            atime: new Date(changed), mtime: new Date(changed), ctime: new Date(changed), birthtime: new Date(changed),
        });
    }
}
export class Dirent extends Kind {
    constructor(name, parentPath, type) {
        super(type);
        Object.assign(this, { name, parentPath, path: parentPath });
    }
}
const look = (syscall, path, how) => {
    const fields = attempt(syscall, path, "stat", how);
    return { type: textOf(fields[1]), size: Number(textOf(fields[2])), changed: Number(textOf(fields[3])), isChangeable: textOf(fields[4]) === "rw" };
};
const statBy = (syscall, how) => (path, options = undefined) => {
    const text = pathOf(path);
    try {
        const { type, size, changed } = look(syscall, text, how);
        return new Stats(type, size, changed);
    } catch (error) {
        if (options?.throwIfNoEntry === false && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
            return undefined;
        }
        throw error;
    }
};
export const statSync = statBy("stat", "");
export const lstatSync = statBy("lstat", "link");
export const readFileSync = (path, options = undefined) => shown(readWhole(pathOf(path)), encodingOf(options));
export const accessSync = (path, mode = F_OK) => {
    const text = pathOf(path);
    const { type, isChangeable } = look("access", text, "");
    if ((mode & R_OK) !== 0) {
        type === "directory" ? attempt("access", text, "list") : attempt("access", text, "read", "0", "0");
    }
    if ((mode & W_OK) !== 0 && !isChangeable) {
        throw errorOf("EROFS", "access", text);
    }
    if ((mode & X_OK) !== 0 && type !== "directory") {
        throw errorOf("EACCES", "access", text);
    }
};
export const existsSync = path => {
    try {
        accessSync(path);
        return true;
    } catch {
        return false;
    }
};
const joined = (directory, name) => directory.endsWith("/") ? directory + name : `${directory}/${name}`;
const isDirectory = path => {
    try {
        return statSync(path).isDirectory();
    } catch {
        return false;
    }
};
const listed = (path, options, prefix, found) => {
    const fields = attempt("scandir", path, "list");
    for (let i = 1; i < fields.length; i++) {
        const name = textOf(fields[i]);
        const whole = joined(path, name);
        const type = options.withFileTypes || options.recursive ? look("lstat", whole, "link").type : "";
        found.push(options.withFileTypes ? new Dirent(name, path, type) : prefix + name);
        // As node does it, names lead through links and entries do not.
        if (options.recursive && (type === "directory" || type === "link" && !options.withFileTypes && isDirectory(whole))) {
            listed(whole, options, `${prefix}${name}/`, found);
        }
    }
    return found;
};
export const readdirSync = (path, options = undefined) => {
    const encoding = encodingOf(options);
    const found = listed(pathOf(path), options ?? {}, "", []);
    return encoding === "buffer" ? found.map(name => Buffer.from(name)) : found;
};
const realBy = syscall => (path, options = undefined) => {
    const real = textOf(attempt(syscall, pathOf(path), "real")[1]);
    return encodingOf(options) === "buffer" ? Buffer.from(real) : real;
};
export const realpathSync = realBy("lstat");
realpathSync.native = realBy("realpath");

// Writes, where the grant has rw.
const write = (path, data, options, isAppended) => {
    const text = pathOf(path);
    const flag = options?.flag ?? (isAppended ? "a" : "w");
    if (flag !== "w" && flag !== "a" && flag !== "wx" && flag !== "ax") {
        throw argumentError("ERR_INVALID_ARG_VALUE", `The argument 'flag' is not one of w, a, wx and ax. Received '${flag}'`);
    }
    if (flag.endsWith("x") && existsSync(path)) {
        throw errorOf("EEXIST", "open", text);
    }
    attempt("open", text, "write", bytesOf(data, options), flag.startsWith("a") ? "append" : "");
};
export const writeFileSync = (path, data, options = undefined) => write(path, data, options, false);
export const appendFileSync = (path, data, options = undefined) => write(path, data, options, true);
export const mkdirSync = (path, options = undefined) => {
    const text = pathOf(path);
    if (!options?.recursive) {
        attempt("mkdir", text, "mkdir");
        return undefined;
    }
    let first;
    for (let end = 1; end > 0;) {
        end = text.indexOf("/", end) + 1;
        const part = end > 0 ? text.slice(0, end - 1) : text;
        if (part !== "" && part !== "." && !existsSync(part)) {
            try {
                attempt("mkdir", part, "mkdir");
                first ??= part;
            } catch (error) {
                // What is above the granted directory is not there for the function.
                if (end <= 0 || error.code !== "EACCES") {
                    throw error;
                }
            }
        }
    }
    if (!statSync(text).isDirectory()) {
        throw errorOf("EEXIST", "mkdir", text);
    }
    return first;
};
export const unlinkSync = path => {
    const text = pathOf(path);
    if (look("unlink", text, "link").type === "directory") {
        throw errorOf("EISDIR", "unlink", text);
    }
    attempt("unlink", text, "remove");
};
export const rmdirSync = path => {
    const text = pathOf(path);
    if (look("rmdir", text, "link").type !== "directory") {
        throw errorOf("ENOTDIR", "rmdir", text);
    }
    attempt("rmdir", text, "remove");
};
export const rmSync = (path, options = undefined) => {
    const text = pathOf(path);
    let kind;
    try {
        kind = look("rm", text, "link");
    } catch (error) {
        if (options?.force && error.code === "ENOENT") {
            return;
        }
        throw error;
    }
    if (kind.type === "directory") {
        if (!options?.recursive) {
            const error = new Error(`Path is a directory: rm returned EISDIR (is a directory) ${text}`);
            throw Object.assign(error, { name: "SystemError", code: "ERR_FS_EISDIR", errno: 21, syscall: "rm", path: text });
        }
        readdirSync(text).forEach(name => rmSync(joined(text, name), options));
    }
    attempt("rm", text, "remove");
};

// The host does a part when the stream asks for it.
export class ReadStream extends Readable {
    #end;
    #at;
    constructor(path, options = undefined) {
        const { start = 0, end = Infinity, highWaterMark = 64 << 10, encoding = undefined, ...rest } = typeof options === "string" ? { encoding: options } : options ?? {};
        super({ ...rest, highWaterMark, encoding });
        this.path = pathOf(path);
        this.bytesRead = 0;
        this.#at = start;
        this.#end = end + 1;
    }
    // Whether or not somebody reads.
    _construct(done) {
        try {
            readPart(this.path, 0, 0);
        } catch (error) {
            done(error);
            return;
        }
        done();
        this.emit("open", -1);
        this.emit("ready");
    }
    _read(size) {
        try {
            const part = this.#end > this.#at ? readPart(this.path, this.#at, Math.min(size, this.#end - this.#at)) : new Uint8Array(0);
            this.#at += part.length;
            this.bytesRead += part.length;
            this.push(part.length === 0 ? null : Buffer.from(part));
        } catch (error) {
            this.destroy(error);
        }
    }
    close(done = undefined) { this.destroy(null, done); }
}
export class WriteStream extends Writable {
    #isAppended;
    constructor(path, options = undefined) {
        const { flags = "w", encoding = undefined, ...rest } = typeof options === "string" ? { encoding: options } : options ?? {};
        super({ ...rest, ...encoding === undefined ? {} : { defaultEncoding: encoding } });
        this.path = pathOf(path);
        this.bytesWritten = 0;
        this.#isAppended = flags.startsWith("a");
    }
    #put(bytes) {
        write(this.path, bytes, undefined, this.#isAppended);
        this.#isAppended = true;
        this.bytesWritten += bytes.length;
    }
    _write(chunk, encoding, done) {
        try {
            this.#put(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
            done();
        } catch (error) {
            done(error);
        }
    }
    _final(done) {
        try {
            // A file that nothing was written to is made too.
            if (!this.#isAppended) {
                this.#put(new Uint8Array(0));
            }
            done();
        } catch (error) {
            done(error);
        }
    }
    close(done = undefined) { this.end(done); }
}
export const createReadStream = (path, options = undefined) => new ReadStream(path, options);
export const createWriteStream = (path, options = undefined) => new WriteStream(path, options);

const later = work => async (...args) => work(...args);
export const promises = {
    readFile: later(readFileSync), stat: later(statSync), lstat: later(lstatSync), access: later(accessSync), readdir: later(readdirSync),
    realpath: later(realpathSync.native), writeFile: later(writeFileSync), appendFile: later(appendFileSync), mkdir: later(mkdirSync),
    unlink: later(unlinkSync), rmdir: later(rmdirSync), rm: later(rmSync), constants,
};
const withCallback = work => (...args) => {
    const done = args.pop();
    if (typeof done !== "function") {
        throw argumentError("ERR_INVALID_ARG_TYPE", 'The "cb" argument must be of type function.');
    }
    let result;
    try {
        result = work(...args);
    } catch (error) {
        queueMicrotask(() => done(error));
        return;
    }
    queueMicrotask(() => done(null, result));
};
export const readFile = withCallback(readFileSync);
export const stat = withCallback(statSync);
export const lstat = withCallback(lstatSync);
export const access = withCallback(accessSync);
export const readdir = withCallback(readdirSync);
export const realpath = withCallback(realpathSync);
realpath.native = withCallback(realpathSync.native);
export const writeFile = withCallback(writeFileSync);
export const appendFile = withCallback(appendFileSync);
export const mkdir = withCallback(mkdirSync);
export const unlink = withCallback(unlinkSync);
export const rmdir = withCallback(rmdirSync);
export const rm = withCallback(rmSync);
export const exists = (path, done) => queueMicrotask(() => done(existsSync(path)));

// What node has beside these fails by its name when it is called: packages import it and do not use it.
const missing = name => () => { throw errorOf("ENOSYS", name); };
export const chmod = missing("chmod");
export const chmodSync = missing("chmod");
export const close = missing("close");
export const closeSync = missing("close");
export const copyFile = missing("copyfile");
export const copyFileSync = missing("copyfile");
export const cp = missing("cp");
export const cpSync = missing("cp");
export const fstat = missing("fstat");
export const fstatSync = missing("fstat");
export const fsyncSync = missing("fsync");
export const link = missing("link");
export const linkSync = missing("link");
export const mkdtemp = missing("mkdtemp");
export const mkdtempSync = missing("mkdtemp");
export const open = missing("open");
export const openSync = missing("open");
export const opendir = missing("opendir");
export const opendirSync = missing("opendir");
export const read = missing("read");
export const readSync = missing("read");
export const readlink = missing("readlink");
export const readlinkSync = missing("readlink");
export const rename = missing("rename");
export const renameSync = missing("rename");
export const symlink = missing("symlink");
export const symlinkSync = missing("symlink");
export const truncate = missing("ftruncate");
export const truncateSync = missing("ftruncate");
export const unwatchFile = missing("unwatchFile");
export const utimes = missing("utime");
export const utimesSync = missing("utime");
export const watch = missing("watch");
export const watchFile = missing("watchFile");
const writeDescriptor = missing("write");
export { writeDescriptor as write, writeDescriptor as writeSync };

const fs = {
    Dirent, F_OK, R_OK, ReadStream, Stats, W_OK, WriteStream, X_OK, access, accessSync, appendFile, appendFileSync, chmod, chmodSync, close, closeSync,
    constants, copyFile, copyFileSync, cp, cpSync, createReadStream, createWriteStream, exists, existsSync, fstat, fstatSync, fsyncSync, link, linkSync,
    lstat, lstatSync, mkdir, mkdirSync, mkdtemp, mkdtempSync, open, openSync, opendir, opendirSync, promises, read, readFile, readFileSync, readSync,
    readdir, readdirSync, readlink, readlinkSync, realpath, realpathSync, rename, renameSync, rm, rmSync, rmdir, rmdirSync, stat, statSync, symlink,
    symlinkSync, truncate, truncateSync, unlink, unlinkSync, unwatchFile, utimes, utimesSync, watch, watchFile, write: writeDescriptor, writeFile,
    writeFileSync, writeSync: writeDescriptor,
};
export { fs as default, fs as "module.exports" };
