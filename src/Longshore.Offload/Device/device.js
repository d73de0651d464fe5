// What a program on a device has beside the prelude: its libraries' functions, wrapped so that each call may run elsewhere. The last
// expression is a function that takes the host's functions and returns those that the host calls.
(host => {
    "use strict";
    const [place, finish, suspend, wrapInHost] = host;
    const { apply, getPrototypeOf, ownKeys, has } = Reflect;
    const originals = new WeakMap();
    const wrappers = new WeakMap();
    const unwrap = value => originals.get(value) ?? value;
    const paths = new WeakMap();
    // Called before each call of a library.
    let calling = () => {};

    // Runs a call here. The host has been told that it begins, and hears how it ended.
    const runLocally = (id, real, self, args, resolve, reject) => {
        let result;
        try {
            result = apply(real, unwrap(self), args.map(unwrap));
        } catch (error) {
            finish(id, false);
            reject(error);
            return;
        }
        if (result instanceof Promise) {
            suspend(id);
            result.then(value => { finish(id, true); resolve(value); }, error => { finish(id, false); reject(error); });
        } else {
            finish(id, true);
            resolve(result);
        }
    };
    // An error has the frames of the worker, then those of the call.
    const addStack = (error, site) => {
        if (error instanceof Error && typeof error.stack === "string" && site !== undefined) {
            const here = site.split("\n").filter(line => line !== "" && !line.includes("longshore:") && !line.endsWith("(native)"));
            Object.defineProperty(error, "stack", {
                value: [error.stack.trimEnd(), ...here].filter(Boolean).join("\n") + "\n", writable: true, enumerable: false, configurable: true,
            });
        }
        return error;
    };
    const call = (library, name, parent, real, self, args) => new Promise((resolve, reject) => {
        const isOwner = self === undefined || self === globalThis || unwrap(self) === parent;
        let site;
        calling();
        const rejectThere = error => reject(addStack(error, site));
        const id = place(library, name, real, isOwner ? null : self, args, resolve, rejectThere);
        if (id >= 0) {
            runLocally(id, real, isOwner ? parent : self, args, resolve, reject);
        } else {
            site = new Error().stack;
        }
    });

    const isClass = value => /^class\b/.test(Function.prototype.toString.call(value));
    const isPlain = value => {
        const prototype = getPrototypeOf(value);
        return prototype === null || prototype === Object.prototype;
    };
    const describe = (real, key) => {
        const property = Object.getOwnPropertyDescriptor(real, key);
        return property && { ...property, configurable: true, ...("value" in property ? { writable: true } : {}) };
    };

    // The target of a proxy is empty, so that frozen libraries may be wrapped as well.
    const wrap = (library, name, parent, real, remember) => {
        if ((typeof real !== "function" && typeof real !== "object") || real === null) {
            return real;
        }
        if (wrappers.has(real)) {
            return wrappers.get(real);
        }
        const isFunction = typeof real === "function";
        if (!isFunction && !isPlain(real)) {
            return real;
        }
        const inner = key => {
            const value = real[key];
            return typeof key === "string" && !key.includes(".") && key !== "prototype" && Object.hasOwn(real, key)
                ? wrap(library, name === "" ? key : `${name}.${key}`, real, value, remember)
                : value;
        };
        const handler = {
            get: (target, key) => inner(key),
            set: (target, key, value) => { real[key] = unwrap(value); return true; },
            has: (target, key) => has(real, key),
            deleteProperty: (target, key) => delete real[key],
            ownKeys: () => ownKeys(real),
            getPrototypeOf: () => getPrototypeOf(real),
            getOwnPropertyDescriptor: (target, key) => {
                const property = describe(real, key);
                return property && "value" in property ? { ...property, value: inner(key) } : property;
            },
        };
        const target = isFunction ? function () {} : {};
        if (isFunction) {
            // Objects of a class live here, so it makes them here; only its static functions may run elsewhere.
            handler.apply = isClass(real)
                ? () => { throw new TypeError(`class ${real.name} can only be called with new`); }
                : (_, self, args) => call(library, name, parent, real, self, args);
            // Such a function has a prototype of its own that no descriptor may deny.
            handler.getOwnPropertyDescriptor = (_, key) => key === "prototype" && Object.hasOwn(target, key)
                ? Object.getOwnPropertyDescriptor(target, key)
                : describe(real, key);
            handler.ownKeys = () => [...new Set([...ownKeys(real), ...ownKeys(target).filter(key => !Object.getOwnPropertyDescriptor(target, key).configurable)])];
            handler.construct = (_, args, made) => Reflect.construct(real, args.map(unwrap), unwrap(made));
        }
        const wrapper = new Proxy(target, handler);
        originals.set(wrapper, real);
        wrappers.set(real, wrapper);
        paths.set(wrapper, name);
        remember.push(name, wrapper);
        return wrapper;
    };

    // The wrapped exports of a library, by name, and everything that was wrapped: path, wrapper, path, wrapper.
    const wrapLibrary = (library, namespace) => {
        const remember = [];
        const wrapped = {};
        for (const name of Object.keys(namespace)) {
            wrapped[name] = name.includes(".") ? namespace[name] : wrap(library, name, undefined, namespace[name], remember);
        }
        return [wrapped, remember];
    };

    Object.defineProperty(globalThis, Symbol.for("longshore.library"), { value: wrapInHost });
    return {
        runLocally,
        wrapLibrary,
        // The path of a wrapped function in its library; undefined for any other value.
        pathOf: value => paths.get(value),
        beforeCalls: hook => { calling = hook; },
    };
})
