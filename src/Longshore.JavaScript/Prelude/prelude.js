// Defines what every context has in addition to the language. The host evaluates this once and keeps a snapshot. The last
// expression is a function that takes the host's functions and returns the functions that the host calls.
(host => {
    "use strict";
    const [write, encodeUtf8, decodeUtf8, fillRandom, digest, clone, domainToAscii] = host;

    // Copied before any program can change them.
    const { getPrototypeOf, setPrototypeOf, ownKeys } = Reflect;
    const { create, defineProperty, getOwnPropertyDescriptor } = Object;
    const hide = (target, name, value) => defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
    const define = (name, value) => hide(globalThis, name, value);
    const getMessage = error => {
        const message = error.message;
        return message === undefined ? "" : String(message);
    };

    //@include console.js
    //@include random.js
    //@include timers.js
    //@include text.js
    //@include web.js
    //@include host.js
})
