// The language's own functions, copied before any program can change them; a part of prelude.js. What the prelude tells the host must
// not depend on objects that a program can patch. So the prelude calls these copies instead of methods, uses no iteration protocol (no
// for-of, spread or array pattern after the prelude was evaluated, except on values whose iterator a program may choose), keeps its own
// data in lists and objects without a prototype, and checks classes by what the host says instead of by instanceof.
    const {
        Array, ArrayBuffer, BigInt, Boolean, DataView, Date, DOMException, Error, JSON, Map, Math, Number, Object, Promise, Proxy, RangeError,
        Reflect, RegExp, Set, String, Symbol, TypeError, Uint8Array, Uint32Array,
    } = globalThis;
    const { apply, getPrototypeOf, ownKeys } = Reflect;
    const {
        create, defineProperty, freeze, getOwnPropertyDescriptor, hasOwn, is, isFrozen, isSealed, keys: keysOf, preventExtensions, seal, setPrototypeOf,
    } = Object;
    const { isArray } = Array;
    const { isView } = ArrayBuffer;
    const { isInteger, isSafeInteger, parseFloat, parseInt } = Number;
    const { max, min } = Math;
    const { stringify } = JSON;

    const { bind: bindFunction, call: callFunction } = Function.prototype;
    // (method) to a function that takes the value of "this" as its first argument.
    const uncurry = apply(bindFunction, bindFunction, [callFunction]);
    const getter = (target, name) => uncurry(getOwnPropertyDescriptor(target, name).get);

    const joinList = uncurry(Array.prototype.join);
    const sortList = uncurry(Array.prototype.sort);
    const charCodeAt = uncurry(String.prototype.charCodeAt);
    const endsWith = uncurry(String.prototype.endsWith);
    const includes = uncurry(String.prototype.includes);
    const indexOf = uncurry(String.prototype.indexOf);
    const lastIndexOf = uncurry(String.prototype.lastIndexOf);
    const padEnd = uncurry(String.prototype.padEnd);
    const padStart = uncurry(String.prototype.padStart);
    const repeat = uncurry(String.prototype.repeat);
    const slice = uncurry(String.prototype.slice);
    const startsWith = uncurry(String.prototype.startsWith);
    const toLowerCase = uncurry(String.prototype.toLowerCase);
    const toUpperCase = uncurry(String.prototype.toUpperCase);
    const toWellFormed = uncurry(String.prototype.toWellFormed);
    const trim = uncurry(String.prototype.trim);
    const trimEnd = uncurry(String.prototype.trimEnd);
    const trimStart = uncurry(String.prototype.trimStart);
    const toFixed = uncurry(Number.prototype.toFixed);
    const numberToString = uncurry(Number.prototype.toString);
    const functionToString = uncurry(Function.prototype.toString);
    const symbolToString = uncurry(Symbol.prototype.toString);
    const match = uncurry(RegExp.prototype.exec);
    const regExpToString = uncurry(RegExp.prototype.toString);
    const regExpSource = getter(RegExp.prototype, "source");
    const regExpFlags = getter(RegExp.prototype, "flags");
    const getTime = uncurry(Date.prototype.getTime);
    const toIsoString = uncurry(Date.prototype.toISOString);
    const mapDelete = uncurry(Map.prototype.delete);
    const mapForEach = uncurry(Map.prototype.forEach);
    const mapGet = uncurry(Map.prototype.get);
    const mapHas = uncurry(Map.prototype.has);
    const mapSet = uncurry(Map.prototype.set);
    const mapSize = getter(Map.prototype, "size");
    const mapKeys = uncurry(Map.prototype.keys);
    const nextOfMap = uncurry(getPrototypeOf(new Map().keys()).next);
    const setAdd = uncurry(Set.prototype.add);
    const setForEach = uncurry(Set.prototype.forEach);
    const setHas = uncurry(Set.prototype.has);
    const setSize = getter(Set.prototype, "size");
    const bufferBytes = getter(ArrayBuffer.prototype, "byteLength");
    const bufferTransfer = uncurry(ArrayBuffer.prototype.transfer);
    const viewBuffer = getter(DataView.prototype, "buffer");
    const viewBytes = getter(DataView.prototype, "byteLength");
    const viewOffset = getter(DataView.prototype, "byteOffset");
    const TypedArray = getPrototypeOf(Uint8Array).prototype;
    const typedBuffer = getter(TypedArray, "buffer");
    const typedBytes = getter(TypedArray, "byteLength");
    const typedOffset = getter(TypedArray, "byteOffset");
    const typedLength = getter(TypedArray, "length");
    const typedSet = uncurry(TypedArray.set);
    // The name of a typed array's class, or undefined for any other value.
    const typedName = getter(TypedArray, Symbol.toStringTag);
    const unboxed = { __proto__: null, number: uncurry(Number.prototype.valueOf), string: uncurry(String.prototype.valueOf), boolean: uncurry(Boolean.prototype.valueOf), bigint: uncurry(BigInt.prototype.valueOf) };

    // The numbers of classify(value), as in the host's ObjectClass.
    const kinds = {
        __proto__: null,
        object: 0, array: 1, error: 2, number: 3, string: 4, boolean: 5, date: 6, regexp: 7, map: 8, set: 9, buffer: 10, dataView: 11,
        firstTyped: 12, lastTyped: 23, promise: 24, proxy: 25, arguments: 26, mappedArguments: 27, domException: 28, bigint: 29, other: 30,
    };

    // What options are when a caller gives none: no prototype can add to them.
    const nothing = freeze({ __proto__: null });
    const newList = () => setPrototypeOf([], null);
    const listOf = (...parts) => setPrototypeOf(parts, null);
    const push = (list, value) => { list[list.length] = value; };
    // QuickJS finds the shape of an object by the shape that it had before its last property, and makes one if there is none. These objects have
    // the first properties of others, so the snapshot has all shapes on their way, and the objects of a call share them. An object has its
    // fields for itself then, and needs no "__proto__: null", which would give it a shape of its own.
    const keptShapes = newList();
    const keepShapes = sample => {
        const names = keysOf(sample);
        for (let count = 1; count <= names.length; count++) {
            const part = {};
            for (let i = 0; i < count; i++) { part[names[i]] = undefined; }
            push(keptShapes, part);
        }
        return sample;
    };
    // The same for the instances of a class with one private field.
    const keepInstance = instance => {
        push(keptShapes, create(getPrototypeOf(instance)));
        push(keptShapes, instance);
    };
    const hide = (target, name, value) => defineProperty(target, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
    const setOwn = (target, name, value) => defineProperty(target, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    const define = (name, value) => hide(globalThis, name, value);
    const isObject = value => typeof value === "object" && value !== null;
    const matches = (pattern, text) => match(pattern, text) !== null;
    const splitText = (text, mark) => {
        const parts = newList();
        for (let from = 0; ;) {
            const at = indexOf(text, mark, from);
            if (at < 0) {
                push(parts, slice(text, from));
                return parts;
            }
            push(parts, slice(text, from, at));
            from = at + mark.length;
        }
    };
    const replaceText = (text, part, by) => includes(text, part) ? joinList(splitText(text, part), by) : text;
    const clip = (text, charactersMax) => text.length <= charactersMax
        ? text
        : `${slice(text, 0, charactersMax)}... (${text.length - charactersMax} more characters)`;
    const copyBytes = bytes => {
        const copy = new Uint8Array(typedLength(bytes));
        typedSet(copy, bytes);
        return copy;
    };
    // The bytes of an ArrayBuffer, typed array or DataView, not copied.
    const bytesOf = source => {
        if (!isView(source)) {
            bufferBytes(source);
            return new Uint8Array(source);
        }
        return typedName(source) === undefined
            ? new Uint8Array(viewBuffer(source), viewOffset(source), viewBytes(source))
            : new Uint8Array(typedBuffer(source), typedOffset(source), typedBytes(source));
    };
    const getMessage = error => {
        const message = error.message;
        return message === undefined ? "" : String(message);
    };
