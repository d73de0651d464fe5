// structuredClone; a part of prelude.js. It runs in the guest, so that a copy takes the guest's memory and time and none of the host's. Parts
// are copied from a list of work instead of by recursion, so depth is limited by memory only.
    // https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
    const views = {
        __proto__: null, DataView, Int8Array: globalThis.Int8Array, Uint8Array, Uint8ClampedArray: globalThis.Uint8ClampedArray,
        Int16Array: globalThis.Int16Array, Uint16Array: globalThis.Uint16Array, Int32Array: globalThis.Int32Array, Uint32Array,
        BigInt64Array: globalThis.BigInt64Array, BigUint64Array: globalThis.BigUint64Array, Float16Array: globalThis.Float16Array,
        Float32Array: globalThis.Float32Array, Float64Array: globalThis.Float64Array,
    };
    const refuseClone = why => { throw new DOMException(why, "DataCloneError"); };
    const cloneBuffer = buffer => typedBuffer(copyBytes(new Uint8Array(buffer)));
    const cloneError = error => {
        const made = new Error();
        const name = String(error.name);
        if (mapHas(builtInPrototypes, name)) {
            setPrototypeOf(made, mapGet(builtInPrototypes, name));
        } else {
            hide(made, "name", name);
        }
        if (hasOwn(error, "message")) {
            hide(made, "message", String(error.message));
        }
        if (typeof error.stack === "string") {
            hide(made, "stack", error.stack);
        }
        return made;
    };
    // The copy of an object of the runtime, whose value is not in its properties; undefined for other objects.
    const cloneOfPlatform = value => {
        if (getPrototypeOf(value) === objectPrototype) {
            return undefined;
        }
        if (isBlob(value)) {
            return isFile(value)
                ? new fileClass([value], value.name, { __proto__: null, type: value.type, lastModified: value.lastModified })
                : blobOf(blobBytes(value), value.type);
        }
        if (isCryptoKey(value)) {
            return cloneKey(value);
        }
        if (isStream(value) || isFormData(value) || isHeaders(value) || isMessageOfFetch(value) || isEventTarget(value)) {
            refuseClone("an object of the runtime that is no value, such as a stream or a response");
        }
        return undefined;
    };
    // (value, copy) to the copy of an object, without the parts that are copied later.
    const cloneShell = (value, copy) => {
        const kind = classify(value);
        if (kind >= kinds.firstTyped && kind <= kinds.lastTyped) {
            return new views[typedName(value)](copy(typedBuffer(value)), typedOffset(value), typedLength(value));
        }
        switch (kind) {
            case kinds.object: return cloneOfPlatform(value) ?? {};
            case kinds.arguments: case kinds.mappedArguments: return {};
            case kinds.array: {
                const made = [];
                made.length = value.length;
                return made;
            }
            case kinds.error: return cloneError(value);
            case kinds.domException: return new DOMException(getMessage(value), String(value.name));
            case kinds.number: return Object(unboxed.number(value));
            case kinds.string: return Object(unboxed.string(value));
            case kinds.boolean: return Object(unboxed.boolean(value));
            case kinds.bigint: return Object(unboxed.bigint(value));
            case kinds.date: return new Date(getTime(value));
            case kinds.regexp: return new RegExp(regExpSource(value), regExpFlags(value));
            case kinds.map: return new Map();
            case kinds.set: return new Set();
            case kinds.buffer: return cloneBuffer(value);
            case kinds.dataView: return new DataView(copy(viewBuffer(value)), viewOffset(value), viewBytes(value));
            case kinds.promise: return refuseClone("a promise belongs to its own program: await it first");
            case kinds.proxy: return refuseClone("a proxy's handler belongs to its own program");
            default: return refuseClone("an object of a built-in class that has no value, such as a WeakMap or a generator");
        }
    };
    const cloneParts = (value, made, copy) => {
        switch (classify(value)) {
            case kinds.map: {
                const parts = newList();
                mapForEach(value, (item, key) => { push(parts, key); push(parts, item); });
                for (let i = 0; i < parts.length; i += 2) {
                    mapSet(made, copy(parts[i]), copy(parts[i + 1]));
                }
                return;
            }
            case kinds.set: {
                const parts = newList();
                setForEach(value, item => push(parts, item));
                for (let i = 0; i < parts.length; i++) {
                    setAdd(made, copy(parts[i]));
                }
                return;
            }
            case kinds.error:
                for (let i = 0; i < 2; i++) {
                    const key = i === 0 ? "cause" : "errors";
                    if (hasOwn(value, key)) {
                        hide(made, key, copy(value[key]));
                    }
                }
        }
        const keys = keysOf(value);
        for (let i = 0; i < keys.length; i++) {
            // A getter of an earlier property may have removed this one.
            if (hasOwn(value, keys[i]) && !(keys[i] === "cause" && hasOwn(made, "cause"))) {
                setOwn(made, keys[i], copy(value[keys[i]]));
            }
        }
    };
    const hasParts = kind => kind <= kinds.error || kind === kinds.map || kind === kinds.set || kind === kinds.arguments || kind === kinds.mappedArguments;
    const cloneValue = root => {
        const copies = new Map();
        const work = newList();
        const copy = value => {
            if (typeof value === "symbol") {
                refuseClone("a symbol is only itself in its own program");
            }
            if (typeof value === "function") {
                refuseClone("a function holds on to its own program's variables");
            }
            if (!isObject(value)) {
                return value;
            }
            if (mapHas(copies, value)) {
                return mapGet(copies, value);
            }
            const made = cloneShell(value, copy);
            mapSet(copies, value, made);
            if (hasParts(classify(value))) {
                push(work, value);
            }
            return made;
        };
        const made = copy(root);
        for (let i = 0; i < work.length; i++) {
            cloneParts(work[i], mapGet(copies, work[i]), copy);
            work[i] = undefined;
        }
        return made;
    };
    // The buffers of the option "transfer", in a list.
    const transferList = options => {
        const buffers = newList();
        const given = options === undefined || options === null ? undefined : options.transfer;
        if (given !== undefined) {
            for (const each of given) {
                for (let i = 0; i < buffers.length; i++) {
                    if (buffers[i] === each) {
                        refuseClone("a buffer is listed twice for transfer");
                    }
                }
                if (!isObject(each) || classify(each) !== kinds.buffer || each.detached) {
                    refuseClone("only an ArrayBuffer that is not detached can be transferred");
                }
                push(buffers, each);
            }
        }
        return buffers;
    };
    const cloneWithTransfer = (value, options) => {
        const buffers = transferList(options);
        const made = cloneValue(value);
        for (let i = 0; i < buffers.length; i++) {
            bufferTransfer(buffers[i]);
        }
        return made;
    };
    define("structuredClone", function structuredClone(value, options = undefined) {
        if (arguments.length === 0) {
            throw new TypeError("structuredClone needs a value");
        }
        return cloneWithTransfer(value, options);
    });
