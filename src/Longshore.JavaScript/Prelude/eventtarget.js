// Events, EventTarget and AbortController, as in the DOM standard; a part of prelude.js. A target has no parents, so an event has one target.
    const tagClass = (made, name) => defineProperty(made.prototype, Symbol.toStringTag, { __proto__: null, value: name, configurable: true });
    const defineClass = (name, made) => {
        tagClass(made, name);
        define(name, made);
    };
    // What a listener or a callback of the program threw when nobody waits for it.
    const reportThrown = thrown => err("Uncaught", clip(inspect(thrown, 1), stackCharactersMax));
    define("reportError", thrown => reportThrown(thrown));
    const phases = { __proto__: null, NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
    let beginDispatch;
    let endDispatch;
    let isStopped;
    let isDispatching;
    let callPassively;
    class Event {
        #type;
        #bubbles;
        #cancelable;
        #composed;
        #time = sinceOrigin();
        #target = null;
        #isAtTarget = false;
        #isStopped = false;
        #isStoppedAtOnce = false;
        #isCanceled = false;
        #isPassive = false;
        static {
            beginDispatch = (event, target) => {
                event.#target = target;
                event.#isAtTarget = true;
            };
            endDispatch = event => {
                event.#isAtTarget = event.#isStopped = event.#isStoppedAtOnce = false;
                return !event.#isCanceled;
            };
            isStopped = event => event.#isStoppedAtOnce;
            isDispatching = event => event.#isAtTarget;
            callPassively = (event, isPassive) => { event.#isPassive = isPassive; };
        }
        constructor(type, options = undefined) {
            if (arguments.length === 0) {
                throw new TypeError("an event has a type");
            }
            const { bubbles, cancelable, composed } = options ?? nothing;
            this.#type = String(type);
            this.#bubbles = Boolean(bubbles);
            this.#cancelable = Boolean(cancelable);
            this.#composed = Boolean(composed);
        }
        get type() { return this.#type; }
        get bubbles() { return this.#bubbles; }
        get cancelable() { return this.#cancelable; }
        get composed() { return this.#composed; }
        get timeStamp() { return this.#time; }
        get isTrusted() { return false; }
        get target() { return this.#target; }
        get srcElement() { return this.#target; }
        get currentTarget() { return this.#isAtTarget ? this.#target : null; }
        get eventPhase() { return this.#isAtTarget ? phases.AT_TARGET : phases.NONE; }
        get defaultPrevented() { return this.#isCanceled; }
        get returnValue() { return !this.#isCanceled; }
        set returnValue(value) { if (!value) { this.preventDefault(); } }
        get cancelBubble() { return this.#isStopped; }
        set cancelBubble(value) { if (value) { this.#isStopped = true; } }
        stopPropagation() { this.#isStopped = true; }
        stopImmediatePropagation() { this.#isStopped = this.#isStoppedAtOnce = true; }
        preventDefault() { if (this.#cancelable && !this.#isPassive) { this.#isCanceled = true; } }
        composedPath() { return this.#isAtTarget ? [this.#target] : []; }
    }
    for (const name of keysOf(phases)) {
        const phase = { __proto__: null, value: phases[name], enumerable: true };
        defineProperty(Event, name, phase);
        defineProperty(Event.prototype, name, phase);
    }
    let listenersOf;
    let isEventTarget;
    class EventTarget {
        // From a type to a list of listeners.
        #listeners = new Map();
        static {
            listenersOf = target => target.#listeners;
            isEventTarget = value => #listeners in value;
        }
        addEventListener(type, callback, options = undefined) {
            const { capture, once, passive, signal } = isObject(options) || typeof options === "function" ? options : { __proto__: null, capture: options };
            if (signal !== undefined && !isSignal(signal)) {
                throw new TypeError("the option signal is an AbortSignal");
            }
            if (callback === null || callback === undefined || signal !== undefined && signal.aborted) {
                return;
            }
            if (typeof callback !== "function" && !isObject(callback)) {
                throw new TypeError("a listener is a function, or an object with a method handleEvent");
            }
            type = String(type);
            const map = this.#listeners;
            let list = mapGet(map, type);
            if (list === undefined) {
                list = newList();
                mapSet(map, type, list);
            }
            for (let i = 0; i < list.length; i++) {
                if (list[i].callback === callback && list[i].isCapturing === Boolean(capture)) {
                    return;
                }
            }
            const listener = { __proto__: null, callback, isCapturing: Boolean(capture), isOnce: Boolean(once), isPassive: Boolean(passive), isRemoved: false };
            push(list, listener);
            if (signal !== undefined) {
                whenAborted(signal, () => removeListener(map, type, listener));
            }
        }
        removeEventListener(type, callback, options = undefined) {
            const capture = Boolean(isObject(options) ? options.capture : options);
            type = String(type);
            const list = mapGet(this.#listeners, type);
            for (let i = 0; list !== undefined && i < list.length; i++) {
                if (list[i].callback === callback && list[i].isCapturing === capture) {
                    removeListener(this.#listeners, type, list[i]);
                    return;
                }
            }
        }
        dispatchEvent(event) {
            if (isDispatching(event)) {
                throw new DOMException("the event is being dispatched", "InvalidStateError");
            }
            return dispatch(this, event);
        }
    }
    const removeListener = (map, type, listener) => {
        const list = mapGet(map, type);
        const kept = newList();
        for (let i = 0; list !== undefined && i < list.length; i++) {
            if (list[i] !== listener) {
                push(kept, list[i]);
            }
        }
        listener.isRemoved = true;
        mapSet(map, type, kept);
    };
    // Listeners that are added meanwhile are not called, and removed ones no more.
    const dispatch = (target, event) => {
        beginDispatch(event, target);
        const map = listenersOf(target);
        const type = event.type;
        const list = mapGet(map, type);
        const count = list === undefined ? 0 : list.length;
        const called = newList();
        for (let i = 0; i < count; i++) {
            push(called, list[i]);
        }
        for (let i = 0; i < count && !isStopped(event); i++) {
            const listener = called[i];
            if (listener.isRemoved) {
                continue;
            }
            if (listener.isOnce) {
                removeListener(map, type, listener);
            }
            callPassively(event, listener.isPassive);
            try {
                if (typeof listener.callback === "function") {
                    apply(listener.callback, target, [event]);
                } else {
                    listener.callback.handleEvent(event);
                }
            } catch (thrown) {
                reportThrown(thrown);
            }
            callPassively(event, false);
        }
        return endDispatch(event);
    };
    // Defines a property that holds one listener, such as onabort.
    const defineHandler = (prototype, type) => {
        const handlers = new WeakMap();
        const { get: getHandler, set: setHandler } = WeakMap.prototype;
        const read = uncurry(getHandler);
        const write = uncurry(setHandler);
        defineProperty(prototype, `on${type}`, {
            __proto__: null,
            get() { return read(handlers, this)?.callback ?? null; },
            set(callback) {
                const known = read(handlers, this);
                const given = typeof callback === "function" ? callback : null;
                if (known !== undefined) {
                    known.callback = given;
                    return;
                }
                const handler = { __proto__: null, callback: given };
                write(handlers, this, handler);
                this.addEventListener(type, event => { if (handler.callback !== null) { apply(handler.callback, this, [event]); } });
            },
            enumerable: true,
            configurable: true,
        });
    };
    // Classes of events that only carry values: their names with the fields and what these are without the option.
    const eventClass = (name, fields) => {
        const made = { [name]: class extends Event {
            #values = create(null);
            constructor(type, options = undefined) {
                super(type, options);
                for (let i = 0; i < fields.length; i += 2) {
                    const value = (options ?? nothing)[fields[i]];
                    this.#values[fields[i]] = value === undefined ? fields[i + 1] : value;
                }
            }
            static {
                for (let i = 0; i < fields.length; i += 2) {
                    const field = fields[i];
                    defineProperty(this.prototype, field, { __proto__: null, get() { return this.#values[field]; }, enumerable: true, configurable: true });
                }
            }
        } }[name];
        defineClass(name, made);
        return made;
    };
    defineClass("Event", Event);
    defineClass("EventTarget", EventTarget);
    eventClass("CustomEvent", listOf("detail", null));
    eventClass("ErrorEvent", listOf("message", "", "filename", "", "lineno", 0, "colno", 0, "error", undefined));
    const MessageEvent = eventClass("MessageEvent", listOf("data", null, "origin", "", "lastEventId", "", "source", null, "ports", freeze([])));
    eventClass("PromiseRejectionEvent", listOf("promise", undefined, "reason", undefined));
    eventClass("CloseEvent", listOf("wasClean", false, "code", 0, "reason", ""));

    const byName = (message, name) => new DOMException(message, name);
    const signalToken = freeze({ __proto__: null });
    let isSignal;
    let whenAborted;
    let abortSignal;
    class AbortSignal extends EventTarget {
        #isAborted = false;
        #reason = undefined;
        #algorithms = newList();
        static {
            isSignal = value => isObject(value) && #isAborted in value;
            // What the runtime does when a signal is aborted, before its listeners. Gives the function that withdraws it.
            whenAborted = (signal, act) => {
                const algorithm = { __proto__: null, act };
                push(signal.#algorithms, algorithm);
                return () => { algorithm.act = undefined; };
            };
            abortSignal = (signal, reason) => {
                if (signal.#isAborted) {
                    return;
                }
                signal.#isAborted = true;
                signal.#reason = reason === undefined ? byName("This operation was aborted", "AbortError") : reason;
                const algorithms = signal.#algorithms;
                signal.#algorithms = newList();
                for (let i = 0; i < algorithms.length; i++) {
                    if (algorithms[i].act !== undefined) {
                        algorithms[i].act(signal.#reason);
                    }
                }
                dispatch(signal, new Event("abort"));
            };
        }
        constructor(token = undefined) {
            if (token !== signalToken) {
                throw new TypeError("an AbortSignal is made by an AbortController, AbortSignal.abort, timeout or any");
            }
            super();
        }
        get aborted() { return this.#isAborted; }
        get reason() { return this.#reason; }
        throwIfAborted() { if (this.#isAborted) { throw this.#reason; } }
        static abort(reason = undefined) {
            const signal = new AbortSignal(signalToken);
            abortSignal(signal, reason);
            return signal;
        }
        static timeout(milliseconds) {
            milliseconds = Number(milliseconds);
            if (!(milliseconds >= 0 && milliseconds <= 2 ** 53 - 1)) {
                throw new TypeError("the time of AbortSignal.timeout is a number of milliseconds from 0 on");
            }
            const signal = new AbortSignal(signalToken);
            addTimer(() => abortSignal(signal, byName("The operation was aborted due to timeout", "TimeoutError")), min(milliseconds, delayMax), [], false);
            return signal;
        }
        static any(signals) {
            const signal = new AbortSignal(signalToken);
            const sources = newList();
            for (const each of signals) {
                if (!isSignal(each)) {
                    throw new TypeError("AbortSignal.any takes AbortSignals");
                }
                push(sources, each);
            }
            for (let i = 0; i < sources.length; i++) {
                if (sources[i].#isAborted) {
                    abortSignal(signal, sources[i].#reason);
                    return signal;
                }
            }
            for (let i = 0; i < sources.length; i++) {
                whenAborted(sources[i], reason => abortSignal(signal, reason));
            }
            return signal;
        }
    }
    defineHandler(AbortSignal.prototype, "abort");
    class AbortController {
        #signal = new AbortSignal(signalToken);
        get signal() { return this.#signal; }
        abort(reason = undefined) { abortSignal(this.#signal, reason); }
    }
    defineClass("AbortSignal", AbortSignal);
    defineClass("AbortController", AbortController);

    // Two ends that pass clones of values to each other, each as a task of its own.
    const portToken = freeze({ __proto__: null });
    let entangle;
    class MessagePort extends EventTarget {
        #other = null;
        #isStarted = false;
        #isClosed = false;
        #waiting = newList();
        static {
            entangle = (first, second) => {
                first.#other = second;
                second.#other = first;
            };
        }
        constructor(token = undefined) {
            if (token !== portToken) {
                throw new TypeError("a MessagePort is made by a MessageChannel");
            }
            super();
        }
        #deliver(data) {
            addTimer(() => { if (!this.#isClosed) { dispatch(this, new MessageEvent("message", { __proto__: null, data })); } }, 0, [], false);
        }
        postMessage(value, options = undefined) {
            const data = cloneWithTransfer(value, isArray(options) ? { __proto__: null, transfer: options } : options);
            const other = this.#other;
            if (other !== null && !other.#isClosed) {
                other.#isStarted ? other.#deliver(data) : push(other.#waiting, data);
            }
        }
        start() {
            const waiting = this.#waiting;
            this.#waiting = newList();
            this.#isStarted = true;
            for (let i = 0; i < waiting.length; i++) {
                this.#deliver(waiting[i]);
            }
        }
        close() { this.#isClosed = true; }
    }
    defineHandler(MessagePort.prototype, "message");
    {
        const { get, set } = getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
        defineProperty(MessagePort.prototype, "onmessage", {
            __proto__: null, get, set(callback) { apply(set, this, [callback]); this.start(); }, enumerable: true, configurable: true,
        });
    }
    defineHandler(MessagePort.prototype, "messageerror");
    class MessageChannel {
        #port1 = new MessagePort(portToken);
        #port2 = new MessagePort(portToken);
        constructor() { entangle(this.#port1, this.#port2); }
        get port1() { return this.#port1; }
        get port2() { return this.#port2; }
    }
    defineClass("MessagePort", MessagePort);
    defineClass("MessageChannel", MessageChannel);
