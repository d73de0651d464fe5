// QuickJS's std and os, print, and what else its programs find. The value is a function that takes the host's functions and what the other
// scripts give. On a worker the host has no files: a call that needs the device ends the run there, and the device runs it.
(host, format, parseExtended, serialisation) => {
    "use strict";
    const isDevice = host.open !== undefined;
    const { setTimeout, clearTimeout } = globalThis;
    const now = performance.now.bind(performance);
    const seekBase = { SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2 };
    const errors = {
        EPERM: 1, ENOENT: 2, EIO: 5, EBADF: 9, EACCES: 13, EBUSY: 16, EEXIST: 17, EINVAL: 22, ENOSPC: 28, EPIPE: 32, ENOSYS: 38,
    };
    const openFlags = { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000, O_APPEND: 0o2000, O_TEXT: 0 };
    const modeBits = {
        S_IFMT: 0o170000, S_IFIFO: 0o10000, S_IFCHR: 0o20000, S_IFDIR: 0o40000, S_IFBLK: 0o60000, S_IFREG: 0o100000, S_IFLNK: 0o120000,
        S_IFSOCK: 0o140000, S_ISGID: 0o2000, S_ISUID: 0o4000,
    };
    const signals = {
        SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGABRT: 6, SIGFPE: 8, SIGUSR1: 10, SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15,
        SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22,
    };
    // The flags of open(2) for the modes of fopen(3).
    const modes = {
        __proto__: null,
        r: openFlags.O_RDONLY,
        w: openFlags.O_WRONLY | openFlags.O_CREAT | openFlags.O_TRUNC,
        a: openFlags.O_WRONLY | openFlags.O_CREAT | openFlags.O_APPEND,
        "r+": openFlags.O_RDWR,
        "w+": openFlags.O_RDWR | openFlags.O_CREAT | openFlags.O_TRUNC,
        "a+": openFlags.O_RDWR | openFlags.O_CREAT | openFlags.O_APPEND,
    };
    const newFileMode = 0o666;
    const newDirectoryMode = 0o777;

    const refuse = (name, reason) => () => {
        throw new TypeError(`${name} is refused: ${reason}`);
    };
    const noEvents = "a program is told of files and signals by nothing but its own calls";
    const noProcesses = "std.popen is what starts commands, with --allow-run";
    const integer = value => {
        const number = Math.trunc(Number(value));
        return Number.isFinite(number) ? number : 0;
    };
    const toInt32 = value => Number(value) | 0;
    // A range of a buffer, as read and write take it.
    const range = (buffer, position, length) => {
        const [from, count] = [integer(position), integer(length)];
        if (from < 0 || count < 0 || !(from + count <= buffer.byteLength)) {
            throw new RangeError("read/write array buffer overflow");
        }
        return new Uint8Array(buffer.buffer ?? buffer, (buffer.byteOffset ?? 0) + from, count);
    };
    const setError = (errorObj, number) => {
        if (errorObj !== undefined) {
            errorObj.errno = number;
        }
    };
    const fromSeek = (offset, result) => result < 0 || typeof offset !== "bigint" ? result : BigInt(result);

    class FILE {
        #number;

        constructor(number) {
            this.#number = number;
        }

        #open() {
            if (this.#number === undefined) {
                throw new TypeError("invalid file handle");
            }
            return this.#number;
        }

        close() {
            if (this.#open() <= 2) {
                throw new TypeError("cannot close stdio");
            }
            const result = host.close(this.#number);
            this.#number = undefined;
            return result;
        }

        puts(...values) {
            for (const value of values) {
                host.writeText(this.#open(), `${value}`);
            }
        }

        printf(pattern, ...values) {
            return host.writeText(this.#open(), format(pattern, values));
        }

        // Nothing is held back when something is written.
        flush() {
            this.#open();
        }

        seek(offset, whence) {
            const result = host.seek(this.#open(), integer(offset), toInt32(whence));
            return result < 0 ? result : 0;
        }

        tell() {
            return Math.max(host.seek(this.#open(), 0, seekBase.SEEK_CUR), -1);
        }

        tello() {
            return BigInt(this.tell());
        }

        eof() {
            return host.isAtEnd(this.#open());
        }

        error() {
            return host.hasFailed(this.#open());
        }

        clearerr() {
            host.clear(this.#open());
        }

        fileno() {
            return this.#open();
        }

        read(buffer, position, length) {
            return Math.max(host.readAll(this.#open(), range(buffer, position, length)), 0);
        }

        write(buffer, position, length) {
            return Math.max(host.writeBytes(this.#open(), range(buffer, position, length)), 0);
        }

        getline() {
            return host.readLine(this.#open());
        }

        readAsString(maxSize) {
            return host.readText(this.#open(), maxSize === undefined ? -1 : Math.max(integer(maxSize), 0));
        }

        getByte() {
            const byte = new Uint8Array(1);
            return host.readAll(this.#open(), byte) === 1 ? byte[0] : -1;
        }

        putByte(value) {
            const byte = Uint8Array.of(Number(value));
            return host.writeBytes(this.#open(), byte) === 1 ? byte[0] : -1;
        }

        get [Symbol.toStringTag]() {
            return "FILE";
        }
    }

    // A FILE of a descriptor, or null with the error number set.
    const fileOf = (number, errorObj) => {
        setError(errorObj, number < 0 ? -number : 0);
        return number < 0 ? null : new FILE(number);
    };
    const modeOf = (mode, letters) => {
        const text = `${mode}`;
        if (text === "" || [...text].some(letter => !letters.includes(letter))) {
            throw new TypeError("invalid file mode");
        }
        return text.replace("b", "");
    };
    const std = {
        exit: code => host.exit(toInt32(code)),
        gc: () => host.gc(),
        evalScript: (source, options) =>
            host.evaluate(`${source}`, "<evalScript>", Boolean(options?.async), Boolean(options?.backtrace_barrier)),
        loadScript: name => {
            const source = std.loadFile(name);
            if (source === null) {
                throw new ReferenceError(`could not load '${name}'`);
            }
            return host.evaluate(source, `${name}`, false, false);
        },
        loadFile: name => {
            const number = host.open(`${name}`, openFlags.O_RDONLY, newFileMode);
            if (number < 0) {
                return null;
            }
            try {
                const text = host.readText(number, -1);
                return host.hasFailed(number) ? null : text;
            } finally {
                host.close(number);
            }
        },
        getenv: name => host.getVariable(`${name}`),
        setenv: (name, value) => host.setVariable(`${name}`, `${value}`),
        unsetenv: name => host.setVariable(`${name}`, undefined),
        getenviron: () => Object.fromEntries(host.variables()),
        urlGet: refuse("std.urlGet", "a program has no network of its own"),
        strerror: number => host.describeError(toInt32(number)),
        parseExtJSON: text => parseExtended(text),
        open: (name, mode, errorObj) => {
            const flags = modes[modeOf(mode, "rwa+b")];
            return fileOf(flags === undefined ? -errors.EINVAL : host.open(`${name}`, flags, newFileMode), errorObj);
        },
        popen: (command, mode, errorObj) => {
            const kind = modeOf(mode, "rw");
            return fileOf(kind.length > 1 ? -errors.EINVAL : host.popen(`${command}`, kind === "r"), errorObj);
        },
        fdopen: (number, mode, errorObj) => {
            const isKnown = modes[modeOf(mode, "rwa+b")] !== undefined;
            return fileOf(!isKnown ? -errors.EINVAL : host.isOpen(toInt32(number)) ? toInt32(number) : -errors.EBADF, errorObj);
        },
        tmpfile: errorObj => fileOf(host.openTemporary(), errorObj),
        puts: (...values) => std.out.puts(...values),
        printf: (pattern, ...values) => std.out.printf(pattern, ...values),
        sprintf: (pattern, ...values) => format(pattern, values),
        in: new FILE(0),
        out: new FILE(1),
        err: new FILE(2),
        ...seekBase,
        Error: errors,
    };

    const statusNames = ["dev", "ino", "mode", "nlink", "uid", "gid", "rdev", "size", "blocks", "atime", "mtime", "ctime"];
    const statusOf = values => typeof values === "number"
        ? [null, -values]
        : [Object.fromEntries(statusNames.map((name, i) => [name, values[i]])), 0];
    const textOf = result => typeof result === "number" ? ["", -result] : [result, 0];
    const os = {
        ...openFlags,
        open: (name, flags, mode) => host.open(`${name}`, toInt32(flags), mode === undefined ? newFileMode : toInt32(mode)),
        close: number => host.close(toInt32(number)),
        seek: (number, offset, whence) => fromSeek(offset, host.seek(toInt32(number), integer(offset), toInt32(whence))),
        read: (number, buffer, position, length) => host.read(toInt32(number), range(buffer, position, length)),
        write: (number, buffer, position, length) => host.writeBytes(toInt32(number), range(buffer, position, length)),
        isatty: number => host.isTerminal(toInt32(number)),
        ttyGetWinSize: number => host.windowSize(toInt32(number)),
        ttySetRaw: refuse("os.ttySetRaw", "the terminal belongs to the person at it"),
        remove: name => host.remove(`${name}`),
        rename: (name, target) => host.rename(`${name}`, `${target}`),
        setReadHandler: refuse("os.setReadHandler", noEvents),
        setWriteHandler: refuse("os.setWriteHandler", noEvents),
        signal: refuse("os.signal", noEvents),
        ...signals,
        setTimeout: (callback, delay) => setTimeout(callback, delay),
        clearTimeout: timer => clearTimeout(timer),
        sleep: milliseconds => {
            host.sleep(Math.max(integer(milliseconds), 0));
            return 0;
        },
        sleepAsync: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
        now: () => now(),
        platform: host.platform,
        getcwd: () => textOf(host.workingDirectory()),
        chdir: name => host.changeDirectory(`${name}`),
        mkdir: (name, mode) => host.makeDirectory(`${name}`, mode === undefined ? newDirectoryMode : toInt32(mode)),
        readdir: name => {
            const names = host.list(`${name}`);
            return typeof names === "number" ? [[], -names] : [names, 0];
        },
        ...modeBits,
        stat: name => statusOf(host.status(`${name}`, true)),
        lstat: name => statusOf(host.status(`${name}`, false)),
        utimes: (name, accessed, modified) => host.setTimes(`${name}`, integer(accessed), integer(modified)),
        symlink: (target, name) => host.makeSymlink(`${target}`, `${name}`),
        readlink: name => textOf(host.readLink(`${name}`)),
        realpath: name => textOf(host.realPath(`${name}`)),
        exec: refuse("os.exec", noProcesses),
        waitpid: refuse("os.waitpid", noProcesses),
        kill: refuse("os.kill", noProcesses),
        pipe: refuse("os.pipe", noProcesses),
        WNOHANG: 1,
        getpid: () => host.processId(),
        dup: number => host.duplicate(toInt32(number)),
        dup2: refuse("os.dup2", "the numbers of files are given by the host; os.dup makes another one"),
        Worker: class Worker {
            constructor() {
                refuse("os.Worker", "a program has one thread; calls of the modules that it imports run beside it on workers")();
            }
        },
    };
    const print = (...values) => {
        host.writeText(1, `${values.map(each => `${each}`).join(" ")}\n`);
    };

    // The call that needs the device is named, so that the device can say why its library runs there.
    const leaveAt = (target, owner, names) => {
        for (const name of names) {
            Object.defineProperty(target, name, { value: () => host.leave(`${owner}${name}`) });
        }
    };
    if (!isDevice) {
        leaveAt(std, "std.", [
            "exit", "loadScript", "loadFile", "getenv", "setenv", "unsetenv", "getenviron", "open", "popen", "fdopen", "tmpfile",
        ]);
        leaveAt(os, "os.", [
            "open", "close", "seek", "read", "write", "isatty", "ttyGetWinSize", "remove", "rename", "getcwd", "chdir", "mkdir", "readdir", "stat",
            "lstat", "utimes", "symlink", "readlink", "realpath", "getpid", "dup",
        ]);
        leaveAt(FILE.prototype, "FILE.", [
            "seek", "tell", "tello", "eof", "error", "clearerr", "read", "getline", "readAsString", "getByte",
        ]);
    }

    const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
    for (const [name, value] of Object.entries({ std, os, print, gc: std.gc, ...serialisation })) {
        define(name, value);
    }
    Object.defineProperty(globalThis, Symbol.for("longshore.host"), { value: { std, os } });
    // What the program's own context knows: atlas.js defines these on the device.
    const deviceNames = [
        "atlas", "opts", "scriptArgs", "interval", "pkt_sent", "pkt_received", "local_execution", "wrapper", "atlas_get_received_function_count",
        "distribute_to_all_workers", "terminate", "atlas_scheduler", "atlas_wrapper", "atlas_tools", "atlas_battery", "create_traffic",
        "scaleout_traffic", "atlas_finalize", "get_server_count", "get_worker_count",
    ];
    for (const name of isDevice ? [] : deviceNames) {
        Object.defineProperty(globalThis, name, {
            get: () => host.leave(name), set: value => { define(name, value); }, enumerable: false, configurable: true,
        });
    }
}
