// What every context has beside the language: the host evaluates this once and keeps a snapshot. The last expression is a function that
// takes the host's functions and returns those that the host calls.
(host => {
    "use strict";
    const [write, encodeUtf8, decodeUtf8, fillRandom, digest, clone, domainToAscii] = host;

    // Taken before any program can change them.
    const { getPrototypeOf, setPrototypeOf, ownKeys } = Reflect;
    const { create, defineProperty, getOwnPropertyDescriptor } = Object;
    const hide = (target, name, value) => defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
    const define = (name, value) => hide(globalThis, name, value);
    const getMessage = error => {
        const message = error.message;
        return message === undefined ? "" : String(message);
    };

    // ---- console ----

    const identifier = /^[A-Za-z_$][\w$]*$/;
    const quote = text => {
        const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") ? "`" : "'";
        const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
        return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
    };
    const inspectKey = key => typeof key === "symbol" ? `[${String(key)}]` : identifier.test(key) ? key : quote(key);
    const classOf = value => {
        for (let each = value; each !== null; each = getPrototypeOf(each)) {
            const maker = getOwnPropertyDescriptor(each, "constructor")?.value;
            if (typeof maker === "function" && maker.name) {
                return maker.name;
            }
        }
        return "[Object: null prototype]";
    };
    const inspectProperty = (value, key, depth, seen) => {
        const property = getOwnPropertyDescriptor(value, key);
        if (property.get || property.set) {
            return property.get && property.set ? "[Getter/Setter]" : property.get ? "[Getter]" : "[Setter]";
        }
        return inspect(property.value, depth + 1, seen);
    };
    const join = (open, parts, close) => {
        if (parts.length === 0) {
            return open.trimEnd() + close.trimStart();
        }
        const line = open + parts.join(", ") + close;
        return line.length <= 76 && !line.includes("\n")
            ? line
            : open.trimEnd() + "\n" + parts.map(part => "  " + part.replaceAll("\n", "\n  ")).join(",\n") + "\n" + close.trimStart();
    };
    const shownMax = 100;
    const inspectObject = (value, depth, seen) => {
        const name = classOf(value);
        if (value instanceof Error) {
            const stack = typeof value.stack === "string" ? value.stack.trimEnd() : "";
            const own = ownKeys(value).filter(key => !["stack", "message"].includes(key) && getOwnPropertyDescriptor(value, key).enumerable);
            const text = `${value.name ?? name}: ${getMessage(value)}` + (stack ? "\n" + stack : "");
            return own.length === 0 ? text : join(text + " { ", own.map(key => `${inspectKey(key)}: ${inspectProperty(value, key, depth, seen)}`), " }");
        }
        if (value instanceof Date) {
            return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
        }
        if (value instanceof RegExp) {
            return String(value);
        }
        if (value instanceof Promise) {
            return "Promise";
        }
        if (depth > 2) {
            return Array.isArray(value) ? "[Array]" : `[${name}]`;
        }
        const keys = ownKeys(value).filter(key => getOwnPropertyDescriptor(value, key)?.enumerable);
        const properties = list => list.map(key => `${inspectKey(key)}: ${inspectProperty(value, key, depth, seen)}`);
        const shown = list => list.length > shownMax
            ? [...list.slice(0, shownMax), `... ${list.length - shownMax} more item${list.length - shownMax > 1 ? "s" : ""}`]
            : list;
        if (Array.isArray(value)) {
            const parts = [];
            for (let i = 0; i < Math.min(value.length, shownMax); i++) {
                parts.push(i in value ? inspectProperty(value, String(i), depth, seen) : "<empty>");
            }
            if (value.length > shownMax) {
                parts.push(`... ${value.length - shownMax} more item${value.length - shownMax > 1 ? "s" : ""}`);
            }
            return join("[ ", [...parts, ...properties(keys.filter(key => !/^\d+$/.test(String(key))))], " ]");
        }
        if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
            return join(`${name}(${value.length}) [ `, shown(Array.from(value, String)), " ]");
        }
        if (value instanceof ArrayBuffer) {
            const bytes = Array.from(new Uint8Array(value, 0, Math.min(value.byteLength, 50)), each => each.toString(16).padStart(2, "0"));
            return `ArrayBuffer { [Uint8Contents]: <${bytes.join(" ")}${value.byteLength > 50 ? " ..." : ""}>, byteLength: ${value.byteLength} }`;
        }
        if (value instanceof Map) {
            const entries = [...value].map(([key, each]) => `${inspect(key, depth + 1, seen)} => ${inspect(each, depth + 1, seen)}`);
            return join(`${name}(${value.size}) { `, shown(entries), " }");
        }
        if (value instanceof Set) {
            return join(`${name}(${value.size}) { `, shown([...value].map(each => inspect(each, depth + 1, seen))), " }");
        }
        if (value instanceof Number || value instanceof String || value instanceof Boolean) {
            return `[${name}: ${inspect(value.valueOf(), depth, seen)}]`;
        }
        return join(name === "Object" ? "{ " : `${name} { `, properties(keys), " }");
    };
    const inspect = (value, depth = 0, seen = []) => {
        switch (typeof value) {
            case "string": return depth === 0 ? value : quote(value);
            case "bigint": return `${value}n`;
            case "symbol": return String(value);
            case "number": return Object.is(value, -0) ? "-0" : String(value);
            case "function":
                return /^class\b/.test(Function.prototype.toString.call(value))
                    ? `[class ${value.name || "(anonymous)"}]`
                    : value.name ? `[Function: ${value.name}]` : "[Function (anonymous)]";
            case "object":
                if (value === null) {
                    return "null";
                }
                if (seen.includes(value)) {
                    return "[Circular]";
                }
                return inspectObject(value, depth, [...seen, value]);
            default: return String(value);
        }
    };
    const format = args => {
        const rest = [...args];
        let text = "";
        if (typeof rest[0] === "string" && /%[sdifjoOc%]/.test(rest[0]) && rest.length > 1) {
            text = rest.shift().replace(/%[sdifjoOc%]/g, mark => {
                if (mark === "%%") {
                    return "%";
                }
                if (rest.length === 0) {
                    return mark;
                }
                const value = rest.shift();
                switch (mark) {
                    case "%s": return typeof value === "object" ? inspect(value, 1) : String(value);
                    case "%d": return typeof value === "bigint" ? `${value}n` : String(Number(value));
                    case "%i": return String(Number.parseInt(value, 10));
                    case "%f": return String(Number.parseFloat(value));
                    case "%j": return JSON.stringify(value);
                    case "%c": return "";
                    default: return inspect(value, 1);
                }
            });
            if (rest.length > 0) {
                text += " ";
            }
        }
        return text + rest.map(each => inspect(each)).join(" ");
    };
    let indentation = "";
    const counts = new Map();
    const timers = new Map();
    const print = isError => (...args) =>
        write(isError, indentation + (indentation ? format(args).replaceAll("\n", "\n" + indentation) : format(args)) + "\n");
    const out = print(false);
    const err = print(true);
    define("console", {
        log: out, info: out, debug: out, dir: value => out(value), error: err, warn: err,
        trace: (...args) => err("Trace:", ...args, "\n" + new Error().stack.trimEnd()),
        assert: (condition, ...args) => condition ? undefined : err("Assertion failed" + (args.length > 0 ? ":" : ""), ...args),
        group: (...args) => { if (args.length > 0) { out(...args); } indentation += "  "; },
        groupEnd: () => { indentation = indentation.slice(2); },
        count: (label = "default") => { counts.set(label, (counts.get(label) ?? 0) + 1); out(`${label}: ${counts.get(label)}`); },
        time: (label = "default") => { timers.set(label, performance.now()); },
        timeEnd: (label = "default") => {
            if (timers.has(label)) {
                out(`${label}: ${(performance.now() - timers.get(label)).toFixed(3)}ms`);
                timers.delete(label);
            }
        },
    });

    // ---- random numbers ----

    // Contexts begin as copies of one: each takes a seed of its own at its first number (sfc32, after PractRand).
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

    // ---- timers ----

    const delayMax = 0x7fffffff;
    let lastTimer = 0;
    const pending = new Map();
    const addTimer = (callback, delay, args, repeats) => {
        if (typeof callback !== "function") {
            throw new TypeError("the callback of a timer must be a function");
        }
        delay = Number(delay);
        delay = delay >= 1 && delay <= delayMax ? delay : 1;
        const id = ++lastTimer;
        pending.set(id, { id, at: performance.now() + delay, callback, args, every: repeats ? delay : undefined });
        return id;
    };
    define("setTimeout", (callback, delay, ...args) => addTimer(callback, delay, args, false));
    define("setInterval", (callback, delay, ...args) => addTimer(callback, delay, args, true));
    define("setImmediate", (callback, ...args) => addTimer(callback, 0, args, false));
    for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) {
        define(name, id => { pending.delete(Number(id)); });
    }
    const nextTimer = () => {
        let next = Infinity;
        for (const timer of pending.values()) {
            next = Math.min(next, timer.at);
        }
        return next === Infinity ? -1 : Math.max(0, next - performance.now());
    };
    const runTimers = () => {
        const now = performance.now();
        const due = [...pending.values()].filter(timer => timer.at <= now).sort((a, b) => a.at - b.at || a.id - b.id);
        for (const timer of due) {
            if (pending.get(timer.id) !== timer) {
                continue;
            }
            if (timer.every === undefined) {
                pending.delete(timer.id);
            } else {
                timer.at = Math.max(timer.at + timer.every, now);
            }
            timer.callback(...timer.args);
        }
    };

    // ---- text and bytes ----

    const bytesOf = source => source === undefined
        ? new Uint8Array(0)
        : ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
    define("TextEncoder", class TextEncoder {
        get encoding() { return "utf-8"; }
        encode(text = "") { return new Uint8Array(encodeUtf8(String(text))); }
        encodeInto(text, target) {
            let read = 0;
            let written = 0;
            for (const each of String(text)) {
                const bytes = new Uint8Array(encodeUtf8(each));
                if (written + bytes.length > target.length) {
                    break;
                }
                target.set(bytes, written);
                written += bytes.length;
                read += each.length;
            }
            return { read, written };
        }
    });
    define("TextDecoder", class TextDecoder {
        #fatal;
        #ignoreBOM;
        #rest = new Uint8Array(0);
        constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
            if (!["utf-8", "utf8", "unicode-1-1-utf-8"].includes(String(label).trim().toLowerCase())) {
                throw new RangeError(`the encoding "${label}" is not supported: utf-8`);
            }
            this.#fatal = Boolean(fatal);
            this.#ignoreBOM = Boolean(ignoreBOM);
        }
        get encoding() { return "utf-8"; }
        get fatal() { return this.#fatal; }
        get ignoreBOM() { return this.#ignoreBOM; }
        decode(source, { stream = false } = {}) {
            let bytes = bytesOf(source);
            if (this.#rest.length > 0) {
                const joined = new Uint8Array(this.#rest.length + bytes.length);
                joined.set(this.#rest);
                joined.set(bytes, this.#rest.length);
                bytes = joined;
            }
            let end = bytes.length;
            if (stream) {
                // A character that has only begun waits for its other bytes.
                let start = end - 1;
                while (start > 0 && end - start < 4 && (bytes[start] & 0xc0) === 0x80) {
                    start--;
                }
                const lead = bytes[start];
                const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
                if (start >= 0 && start + size > end) {
                    end = start;
                }
            }
            this.#rest = bytes.slice(end);
            const text = decodeUtf8(bytes.subarray(0, end), this.#fatal);
            return !this.#ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
        }
    });
    define("structuredClone", value => clone(value));
    const sizeOfRandomMax = 65536;
    define("crypto", {
        getRandomValues(view) {
            if (!ArrayBuffer.isView(view) || view instanceof Float32Array || view instanceof Float64Array || view instanceof DataView) {
                throw new DOMException("getRandomValues fills typed arrays of integers", "TypeMismatchError");
            }
            if (view.byteLength > sizeOfRandomMax) {
                throw new DOMException(`more than ${sizeOfRandomMax} bytes at once`, "QuotaExceededError");
            }
            fillRandom(view);
            return view;
        },
        randomUUID() {
            const bytes = this.getRandomValues(new Uint8Array(16));
            bytes[6] = bytes[6] & 0x0f | 0x40;
            bytes[8] = bytes[8] & 0x3f | 0x80;
            return Array.from(bytes, each => each.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
        },
        subtle: {
            async digest(algorithm, data) {
                return digest(String(algorithm?.name ?? algorithm).toUpperCase(), bytesOf(data));
            },
        },
    });

    // ---- web ----

    //@include web.js

    // ---- what the host calls ----

    // Frames of our own tell nobody anything.
    const programStack = error => typeof error.stack !== "string" ? "" : error.stack.split("\n")
        .filter(line => !line.includes("longshore:") && !line.endsWith("(native)")).join("\n");
    const describe = thrown => {
        try {
            if (typeof thrown === "object" && thrown !== null && ("message" in thrown || thrown instanceof Error)) {
                return [String(thrown.name ?? "Error"), getMessage(thrown), programStack(thrown)];
            }
            return ["Error", inspect(thrown, 1), ""];
        } catch {
            return ["Error", "something was thrown that cannot be read", ""];
        }
    };
    const builtInErrors = new Map([
        Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError, InternalError,
    ].map(each => [each.name, each]));
    const errorNamed = (name, message) => {
        if (name === "DataCloneError" || name === "NotSupportedError") {
            return new DOMException(message, name);
        }
        const made = new (builtInErrors.get(name) ?? Error)(message);
        if (!builtInErrors.has(name)) {
            hide(made, "name", name);
        }
        return made;
    };
    const makeError = (name, message, stack) => {
        const error = errorNamed(name, message);
        hide(error, "stack", stack ?? programStack(error));
        return error;
    };
    const extraOf = error => {
        const extra = {};
        for (const key of ownKeys(error)) {
            if (typeof key === "string" && getOwnPropertyDescriptor(error, key).enumerable) {
                extra[key] = error[key];
            }
        }
        return extra;
    };
    const take = (kind, value) => {
        switch (kind) {
            case "date": return [Date.prototype.getTime.call(value)];
            case "regexp": return [value.source, value.flags, value.lastIndex];
            case "boxed": return [value.valueOf()];
            case "map": return [...Map.prototype.entries.call(value)].flat();
            case "set": return [...Set.prototype.values.call(value)];
            case "error": {
                const parts = [String(value.name), getMessage(value), programStack(value), extraOf(value)];
                return "cause" in value ? [...parts, value.cause] : parts;
            }
            default: throw new TypeError(`nothing is known about ${kind}`);
        }
    };
    const views = {
        DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array,
        Float16Array, Float32Array, Float64Array,
    };
    let keyOfMap;
    const addToError = (error, part, value) => {
        switch (part) {
            case 0:
                if (getPrototypeOf(error) === Error.prototype) {
                    if (builtInErrors.has(value)) {
                        setPrototypeOf(error, builtInErrors.get(value).prototype);
                    } else if (value !== error.name) {
                        hide(error, "name", value);
                    }
                }
                break;
            case 1: hide(error, "message", value); break;
            case 2: hide(error, "stack", value); break;
            case 3:
                for (const key of ownKeys(value)) {
                    defineProperty(error, key, { value: value[key], writable: true, enumerable: true, configurable: true });
                }
                break;
            default: hide(error, "cause", value);
        }
    };
    const make = (kind, ...parts) => {
        switch (kind) {
            case "bigint": return BigInt(parts[0]);
            case "date": return new Date(parts[0][0]);
            case "regexp": {
                const made = new RegExp(parts[0][0], parts[0][1]);
                made.lastIndex = parts[0][2];
                return made;
            }
            case "boxed": return Object(parts[0][0]);
            case "view": return new views[parts[0]](parts[1], parts[2], parts[3]);
            case "length": parts[0].length = parts[1]; return undefined;
            case "instance": return create(parts[0]);
            case "error": return new Error();
            case "error class": if (parts[1] !== undefined) { setPrototypeOf(parts[0], parts[1]); } return undefined;
            case "error+": return addToError(...parts);
            case "map": return new Map();
            case "map+":
                if (parts[1] % 2 === 0) {
                    keyOfMap = [keyOfMap, parts[2]];
                } else {
                    const [outer, key] = keyOfMap;
                    keyOfMap = outer;
                    Map.prototype.set.call(parts[0], key, parts[2]);
                }
                return undefined;
            case "set": return new Set();
            case "set+": Set.prototype.add.call(parts[0], parts[2]); return undefined;
            default: throw new TypeError(`nothing is made that is ${kind}`);
        }
    };
    // What a module has that can be called or that makes objects, by the path that leads there. A name with a dot has no path.
    const catalogueDepthMax = 4;
    const catalogue = module => {
        const found = [];
        const known = new Set();
        const visit = (path, value, depth) => {
            if ((typeof value !== "function" && typeof value !== "object") || value === null || known.has(value)) {
                return;
            }
            const isFunction = typeof value === "function";
            const prototype = isFunction ? undefined : getPrototypeOf(value);
            if (!isFunction && prototype !== null && prototype !== Object.prototype) {
                return;
            }
            known.add(value);
            if (path !== "") {
                found.push(path, value);
            }
            const made = isFunction ? getOwnPropertyDescriptor(value, "prototype")?.value : undefined;
            if (typeof made === "object" && made !== null && made !== Object.prototype) {
                found.push(path + ".prototype", made);
            }
            if (depth < catalogueDepthMax) {
                for (const key of ownKeys(value)) {
                    const property = typeof key === "string" && !key.includes(".") && key !== "prototype" ? getOwnPropertyDescriptor(value, key) : undefined;
                    if (property && "value" in property) {
                        visit(path === "" ? key : `${path}.${key}`, property.value, depth + 1);
                    }
                }
            }
        };
        visit("", module, 0);
        return found;
    };
    const samples = [
        {}, [], new Error(), Object(0), Object(""), Object(false), new Date(0), /x/, new Map(), new Set(), new ArrayBuffer(0),
        ...Object.values(views).map(View => new View(new ArrayBuffer(0))),
        Promise.resolve(), new Proxy({}, {}), Object.prototype,
    ];
    const run = async (callee, self, args) => Reflect.apply(callee, self, args);
    const bind = (callee, ...first) => (...args) => callee(...first, args);
    return { run, bind, describe, makeError, nextTimer, runTimers, make, take, inspect, fetch: serve, samples, catalogue };
})
