// The functions that the host calls; a part of prelude.js.
    // Removes the prelude's own frames from a stack trace.
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
    const decompose = (kind, value) => {
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
    const construct = (kind, ...parts) => {
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
    // Lists the functions and objects of a module by their paths. A property whose name contains a dot has no path.
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
    return { run, bind, describe, makeError, nextTimer, runTimers, construct, decompose, fetch: serve, samples, catalogue };
