// console, and the formatting of values for its output; a part of prelude.js.
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
