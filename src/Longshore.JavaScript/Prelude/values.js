// Values as parts for the host to send, and the calls that the host makes; a part of prelude.js.
    const extraOf = error => {
        const extra = {};
        const keys = ownKeys(error);
        for (let i = 0; i < keys.length; i++) {
            const property = typeof keys[i] === "string" ? getOwnPropertyDescriptor(error, keys[i]) : undefined;
            if (property !== undefined && property.enumerable) {
                setOwn(extra, keys[i], error[keys[i]]);
            }
        }
        return extra;
    };
    const ownData = (value, key) => {
        const property = getOwnPropertyDescriptor(value, key);
        return property !== undefined && hasOwn(property, "value") ? property.value : undefined;
    };
    // How much of an object can be changed: 1 if it gets no new properties, 2 if it is sealed, 3 if it is frozen.
    const integrity = { __proto__: null, closed: 1, sealed: 2, frozen: 3 };
    const decompose = (kind, value) => {
        const parts = newList();
        switch (kind) {
            case "date": return listOf(getTime(value));
            case "regexp": return listOf(regExpSource(value), regExpFlags(value), value.lastIndex);
            case "number": return listOf(unboxed.number(value));
            case "string": return listOf(unboxed.string(value));
            case "boolean": return listOf(unboxed.boolean(value));
            case "view": return listOf(viewBuffer(value), viewOffset(value), viewBytes(value));
            case "integrity": return listOf(isFrozen(value) ? integrity.frozen : isSealed(value) ? integrity.sealed : integrity.closed);
            // The class that a prototype belongs to.
            case "constructor": {
                const made = ownData(value, "constructor");
                return typeof made === "function" && ownData(made, "prototype") === value ? listOf(made) : parts;
            }
            case "prototype": {
                const made = ownData(value, "prototype");
                return isObject(made) ? listOf(made) : parts;
            }
            case "map": mapForEach(value, (item, key) => { push(parts, key); push(parts, item); }); return parts;
            case "set": setForEach(value, item => push(parts, item)); return parts;
            case "error":
                push(parts, String(value.name));
                push(parts, getMessage(value));
                push(parts, programStack(value));
                push(parts, extraOf(value));
                if ("cause" in value) {
                    push(parts, value.cause);
                }
                return parts;
            default: throw new TypeError(`nothing is known about ${kind}`);
        }
    };
    let keyOfMap;
    const addToError = (error, part, value) => {
        switch (part) {
            case 0:
                if (getPrototypeOf(error) === mapGet(builtInPrototypes, "Error")) {
                    if (mapHas(builtInPrototypes, value)) {
                        setPrototypeOf(error, mapGet(builtInPrototypes, value));
                    } else if (value !== error.name) {
                        hide(error, "name", value);
                    }
                }
                break;
            case 1: hide(error, "message", value); break;
            case 2: hide(error, "stack", value); break;
            case 3: {
                const keys = ownKeys(value);
                for (let i = 0; i < keys.length; i++) {
                    setOwn(error, keys[i], value[keys[i]]);
                }
                break;
            }
            default: hide(error, "cause", value);
        }
    };
    const construct = (kind, a, b, c, d) => {
        switch (kind) {
            case "bigint": return BigInt(a);
            case "date": return new Date(a[0]);
            case "regexp": {
                const made = new RegExp(a[0], a[1]);
                made.lastIndex = a[2];
                return made;
            }
            case "boxed": return Object(a[0]);
            case "view": return new views[a](b, c, d);
            case "length": a.length = b; return undefined;
            case "instance": return create(a);
            case "prototype": setPrototypeOf(a, b); return undefined;
            case "integrity": (b === integrity.frozen ? freeze : b === integrity.sealed ? seal : preventExtensions)(a); return undefined;
            case "error": return new Error();
            case "error class": if (b !== undefined) { setPrototypeOf(a, b); } return undefined;
            case "error+": return addToError(a, b, c);
            case "map": return new Map();
            case "map+":
                if (b % 2 === 0) {
                    keyOfMap = { __proto__: null, outer: keyOfMap, key: c };
                } else {
                    const { outer, key } = keyOfMap;
                    keyOfMap = outer;
                    mapSet(a, key, c);
                }
                return undefined;
            case "set": return new Set();
            case "set+": setAdd(a, c); return undefined;
            default: throw new TypeError(`nothing is made that is ${kind}`);
        }
    };
    // Lists the functions and objects of a module by their paths. A property whose name contains a dot has no path.
    const catalogueDepthMax = 4;
    const objectPrototype = Object.prototype;
    const catalogue = module => {
        const found = newList();
        const known = new Set();
        const add = (path, value) => {
            if (found.length >= 2 * cataloguePathsMax) {
                throw new RangeError(`a module has at most ${cataloguePathsMax} functions and objects that can be called or named from elsewhere`);
            }
            push(found, path);
            push(found, value);
        };
        const visit = (path, value, depth) => {
            if (typeof value !== "function" && !isObject(value) || setHas(known, value)) {
                return;
            }
            const isFunction = typeof value === "function";
            const prototype = isFunction ? undefined : getPrototypeOf(value);
            if (!isFunction && prototype !== null && prototype !== objectPrototype) {
                return;
            }
            setAdd(known, value);
            if (path !== "") {
                add(path, value);
            }
            const made = isFunction ? getOwnPropertyDescriptor(value, "prototype") : undefined;
            if (made !== undefined && hasOwn(made, "value") && isObject(made.value) && made.value !== objectPrototype) {
                add(path + ".prototype", made.value);
            }
            const keys = depth < catalogueDepthMax ? ownKeys(value) : newList();
            for (let i = 0; i < keys.length; i++) {
                const key = keys[i];
                const property = typeof key === "string" && !includes(key, ".") && key !== "prototype" ? getOwnPropertyDescriptor(value, key) : undefined;
                if (property !== undefined && hasOwn(property, "value")) {
                    visit(path === "" ? key : `${path}.${key}`, property.value, depth + 1);
                }
            }
        };
        visit("", module, 0);
        return found;
    };
    const samples = [
        {}, [], new Error(), Object(0), Object(""), Object(false), new Date(0), /x/, new Map(), new Set(), new ArrayBuffer(0),
        ...Object.values(views).map(View => new View(new ArrayBuffer(0))),
        Promise.resolve(), new Proxy({}, {}), (function () { return arguments; })(), globalThis.Function("return arguments")(),
        new DOMException("", ""), Object(0n), objectPrototype,
    ];
    const run = async (callee, self, args) => {
        sinceOrigin();
        return apply(callee, self, args);
    };
    const bind = (callee, ...first) => (...args) => {
        const all = newList();
        for (let i = 0; i < first.length; i++) {
            push(all, first[i]);
        }
        push(all, args);
        return apply(callee, undefined, all);
    };
