// Headers, Request and Response, as in the Fetch standard, and the call of a request handler; a part of prelude.js.
    const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const valueRefused = /[\0\n\r]|[^\x00-\xff]/;
    // A header that is sent has no other control character than a tab (RFC 9110, section 5.5), nor has the reason phrase of a status.
    const fieldRefused = /[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/;
    const headerName = name => {
        name = String(name);
        if (!matches(tokenPattern, name)) {
            throw new TypeError(`${quote(clip(name, errorCharactersMax))} is no name of a header`);
        }
        return toLowerCase(name);
    };
    const isBlank = unit => unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
    const headerValue = value => {
        value = String(value);
        let start = 0;
        let end = value.length;
        while (start < end && isBlank(charCodeAt(value, start))) { start++; }
        while (end > start && isBlank(charCodeAt(value, end - 1))) { end--; }
        value = slice(value, start, end);
        if (matches(valueRefused, value)) {
            throw new TypeError("the value of a header has only characters of Latin-1, without NUL and line breaks");
        }
        return value;
    };
    const stringOf = value => typeof value === "string" ? value : textOf(value);
    const addValue = (map, key, value) => {
        const values = mapGet(map, key);
        values === undefined ? mapSet(map, key, listOf(value)) : push(values, value);
    };
    let headerPairs;
    let appendHeader;
    let giveHeaders;
    let readHeaders;
    let isHeaders;
    let headerIsSet;
    class Headers {
        // From a name to the list of its values.
        #map = new Map();
        // Headers of the host that are not in the map yet, because most programs never read them.
        #given = null;
        #givenFrom = 0;
        #open() {
            const given = this.#given;
            if (given !== null) {
                this.#given = null;
                for (let i = this.#givenFrom; i < given.length; i += 2) {
                    addValue(this.#map, toLowerCase(stringOf(given[i])), stringOf(given[i + 1]));
                }
            }
            return this.#map;
        }
        static {
            isHeaders = value => isObject(value) && #map in value;
            appendHeader = (headers, name, value) => {
                const key = headerName(name);
                const text = headerValue(value);
                addValue(headers.#open(), key, text);
            };
            // Headers of a client or a server, which the host has checked by its own rules: name, value, name, value, in strings or UTF-8.
            giveHeaders = (headers, list, from) => {
                headers.#given = list;
                headers.#givenFrom = from;
            };
            readHeaders = headers => headers.#open();
            headerIsSet = (headers, name) => mapHas(headers.#open(), name);
            // The names in order, each with its values joined; a cookie has a pair of its own.
            headerPairs = headers => {
                const names = newList();
                mapForEach(headers.#open(), (values, name) => push(names, name));
                sortList(names);
                const pairs = newList();
                for (let i = 0; i < names.length; i++) {
                    const values = mapGet(headers.#open(), names[i]);
                    if (names[i] !== "set-cookie") {
                        addPair(pairs, names[i], joinList(values, ", "));
                        continue;
                    }
                    for (let j = 0; j < values.length; j++) {
                        addPair(pairs, names[i], values[j]);
                    }
                }
                return pairs;
            };
        }
        constructor(init = undefined) {
            if (init === undefined || init === null) {
                return;
            }
            if (!isObject(init) && typeof init !== "function") {
                throw new TypeError("headers are made of an object, of pairs of name and value, or of other headers");
            }
            const pairs = isHeaders(init) ? headerPairs(init) : pairsOf(init, "headers");
            for (let i = 0; i < pairs.length; i++) {
                appendHeader(this, pairs[i].name, pairs[i].value);
            }
        }
        append(name, value) { appendHeader(this, name, value); }
        delete(name) { mapDelete(this.#open(), headerName(name)); }
        get(name) {
            const values = mapGet(this.#open(), headerName(name));
            return values === undefined ? null : joinList(values, ", ");
        }
        getSetCookie() {
            const cookies = [];
            const values = mapGet(this.#open(), "set-cookie") ?? newList();
            for (let i = 0; i < values.length; i++) { setOwn(cookies, i, values[i]); }
            return cookies;
        }
        has(name) { return mapHas(this.#open(), headerName(name)); }
        set(name, value) { mapSet(this.#open(), headerName(name), listOf(headerValue(value))); }
        forEach(callback, self) {
            const pairs = headerPairs(this);
            for (let i = 0; i < pairs.length; i++) { apply(callback, self, [pairs[i].value, pairs[i].name, this]); }
        }
        *entries() {
            const pairs = headerPairs(this);
            for (let i = 0; i < pairs.length; i++) { yield [pairs[i].name, pairs[i].value]; }
        }
        *keys() {
            const pairs = headerPairs(this);
            for (let i = 0; i < pairs.length; i++) { yield pairs[i].name; }
        }
        *values() {
            const pairs = headerPairs(this);
            for (let i = 0; i < pairs.length; i++) { yield pairs[i].value; }
        }
    }
    hide(Headers.prototype, Symbol.iterator, Headers.prototype.entries);

    const isBytes = value => {
        const kind = isObject(value) ? classify(value) : kinds.other;
        return kind >= kinds.buffer && kind <= kinds.lastTyped;
    };
    const textType = "text/plain;charset=UTF-8";
    // What a request or response holds beside its headers: bytes, or a stream once there is one.
    const newState = (bytes, stream) => ({ __proto__: null, bytes, stream, isUsed: false });
    // Takes a body. Sets the content type that it implies.
    const newBody = (body, headers) => {
        const imply = type => {
            if (type !== "" && !headerIsSet(headers, "content-type")) {
                appendHeader(headers, "content-type", type);
            }
        };
        if (body === undefined || body === null) {
            return newState(null, null);
        }
        if (isBytes(body)) {
            return newState(copyBytes(bytesOf(body)), null);
        }
        if (isStream(body)) {
            if (isDisturbed(body) || isLocked(body)) {
                throw new TypeError("the stream of a body has been read before, or is being read");
            }
            return newState(null, body);
        }
        if (isBlob(body)) {
            imply(body.type);
            return newState(blobBytes(body), null);
        }
        if (isFormData(body)) {
            const { bytes, type } = multipartOf(body);
            imply(type);
            return newState(bytes, null);
        }
        const bytes = encode(String(body));
        imply(isSearchParams(body) ? "application/x-www-form-urlencoded;charset=UTF-8" : textType);
        return newState(bytes, null);
    };
    const isBodyUsed = state => state.isUsed || state.stream !== null && isDisturbed(state.stream);
    const checkUnused = state => {
        if (isBodyUsed(state) || state.stream !== null && isLocked(state.stream)) {
            throw new TypeError("the body has been read before");
        }
    };
    // The bytes of a body, or a promise of them.
    const takeBytes = state => {
        checkUnused(state);
        state.isUsed = state.bytes !== null || state.stream !== null;
        return state.stream !== null ? readAll(state.stream) : state.bytes ?? new Uint8Array(0);
    };
    const readBytes = async state => {
        const taken = takeBytes(state);
        return state.stream === null ? taken : await taken;
    };
    const readText = async state => {
        const taken = takeBytes(state);
        return withoutMark(state.stream === null ? taken : await taken);
    };
    // Another body with the same bytes.
    const cloneBody = state => {
        checkUnused(state);
        if (state.stream === null) {
            return newState(state.bytes === null ? null : copyBytes(state.bytes), null);
        }
        const streams = teeStream(state.stream);
        state.stream = streams[0];
        return newState(null, streams[1]);
    };
    const giveBody = state => {
        checkUnused(state);
        const given = newState(state.bytes, state.stream);
        state.isUsed = state.bytes !== null || state.stream !== null;
        state.stream = null;
        return given;
    };
    const streamOfBody = state => {
        if (state.stream === null && state.bytes !== null) {
            state.stream = streamOf(state.isUsed ? new Uint8Array(0) : state.bytes);
        }
        return state.stream;
    };
    const parseJson = JSON.parse;
    const contentType = headers => {
        const values = mapGet(readHeaders(headers), "content-type");
        return values === undefined ? "" : values[values.length - 1];
    };
    const addBodyMembers = (prototype, stateOf, headersOf) => {
        const members = {
            get body() { return streamOfBody(stateOf(this)); },
            get bodyUsed() { return isBodyUsed(stateOf(this)); },
            async bytes() { return await readBytes(stateOf(this)); },
            async arrayBuffer() { return typedBuffer(await readBytes(stateOf(this))); },
            async text() { return await readText(stateOf(this)); },
            async json() { return parseJson(await readText(stateOf(this))); },
            async blob() { return blobOf(await readBytes(stateOf(this)), typeOfBlob(contentType(headersOf(this)))); },
            async formData() {
                const type = contentType(headersOf(this));
                return formOf(await readBytes(stateOf(this)), type);
            },
        };
        for (const key of ownKeys(members)) {
            defineProperty(prototype, key, { ...getOwnPropertyDescriptor(members, key), enumerable: false });
        }
    };

    const standardMethod = /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i;
    const methodOf = method => {
        method = String(method);
        if (!matches(tokenPattern, method)) {
            throw new TypeError(`${quote(clip(method, errorCharactersMax))} is no method of a request`);
        }
        return matches(standardMethod, method) ? toUpperCase(method) : method;
    };
    // The first argument of requests that the host makes: a program has no reference to it.
    const fromHost = freeze({ __proto__: null });
    let fetchFields;
    let requestPairs;
    let signalOf;
    let isRequest;
    class Request {
        #url;
        #method;
        #headers;
        #body;
        #redirect = "follow";
        // Undefined until it is given or asked for.
        #signal;
        static {
            addBodyMembers(this.prototype, request => request.#body, request => request.#headers);
            fetchFields = async request => listOf("http.fetch", request.#method, request.#url, request.#redirect, await readBytes(request.#body));
            signalOf = request => request.#signal;
            isRequest = value => #url in value;
            requestPairs = request => headerPairs(request.#headers);
        }
        constructor(input, init = undefined) {
            init ??= nothing;
            if (input === fromHost) {
                this.#url = init.url;
                this.#method = init.method;
                this.#headers = init.headers;
                this.#body = newState(init.bytes, null);
                return;
            }
            const from = isObject(input) && #url in input ? input : undefined;
            const { method, headers, body, redirect, signal } = init;
            if (signal !== undefined && signal !== null && !isSignal(signal)) {
                throw new TypeError("the signal of a request is an AbortSignal");
            }
            this.#signal = signal === undefined ? from?.#signal : signal ?? undefined;
            this.#redirect = redirect === undefined ? from === undefined ? "follow" : from.#redirect : String(redirect);
            if (this.#redirect !== "follow" && this.#redirect !== "error" && this.#redirect !== "manual") {
                throw new TypeError(`redirect is follow, error or manual, not ${quote(clip(this.#redirect, errorCharactersMax))}`);
            }
            this.#url = from === undefined ? hrefOf(input) : from.#url;
            this.#method = method === undefined ? from === undefined ? "GET" : from.#method : methodOf(method);
            this.#headers = new Headers(headers ?? (from === undefined ? undefined : from.#headers));
            if (body !== undefined && body !== null && (this.#method === "GET" || this.#method === "HEAD")) {
                throw new TypeError(`a request with ${this.#method} has no body`);
            }
            this.#body = body !== undefined && body !== null || from === undefined ? newBody(body, this.#headers) : giveBody(from.#body);
        }
        get url() { return this.#url; }
        get method() { return this.#method; }
        get headers() { return this.#headers; }
        get redirect() { return this.#redirect; }
        get signal() { return this.#signal ??= new AbortSignal(signalToken); }
        get duplex() { return "half"; }
        clone() {
            const bytes = cloneBody(this.#body);
            const request = new Request(fromHost, { __proto__: null, url: this.#url, method: this.#method, headers: new Headers(this.#headers), bytes: null });
            request.#body = bytes;
            request.#redirect = this.#redirect;
            request.#signal = this.#signal;
            return request;
        }
    }
    const statusMin = 200;
    const statusMax = 599;
    // The fields of the host's answer to http.fetch, before its headers.
    const statusField = 1;
    const textField = 2;
    const urlField = 3;
    const redirectedField = 4;
    const bodyField = 5;
    const headersField = 6;
    // Headers that nobody has read keep the whole answer in memory, beside the body's own copy.
    const unreadBytesMax = 65536;
    const hasNoBody = status => status === 204 || status === 205 || status === 304;
    let responseParts;
    let isResponse;
    class Response {
        #status;
        #statusText;
        #headers;
        #body;
        #url = "";
        #redirected = false;
        static {
            addBodyMembers(this.prototype, response => response.#body, response => response.#headers);
            isResponse = value => #status in value;
            const partsWith = (response, bytes) => answerParts(response.#status, response.#statusText, headerPairs(response.#headers), bytes);
            // Status, status text, headers and bytes of a response, a promise of them if its body is a stream, or undefined for another value.
            responseParts = value => {
                if (!isObject(value) || !(#status in value)) {
                    return undefined;
                }
                if (value.#status === 0) {
                    throw new TypeError("Response.error() is no answer");
                }
                checkUnused(value.#body);
                return value.#body.stream === null ? partsWith(value, value.#body.bytes) : (async () => partsWith(value, await readBytes(value.#body)))();
            };
        }
        constructor(body = null, init = undefined) {
            if (body === fromHost) {
                this.#status = Number(textOf(init[statusField]));
                this.#statusText = textOf(init[textField]);
                this.#url = textOf(init[urlField]);
                this.#redirected = typedLength(init[redirectedField]) > 0;
                this.#headers = new Headers();
                giveHeaders(this.#headers, init, headersField);
                if (typedLength(init[bodyField]) > unreadBytesMax) {
                    readHeaders(this.#headers);
                }
                this.#body = newState(hasNoBody(this.#status) ? null : copyBytes(init[bodyField]), null);
                return;
            }
            const { status = 200, statusText = "", headers } = init ?? nothing;
            this.#status = Number(status);
            if (!isInteger(this.#status) || this.#status < statusMin || this.#status > statusMax) {
                throw new RangeError(`${clip(String(status), errorCharactersMax)} is no status of a response: ${statusMin} to ${statusMax}`);
            }
            this.#statusText = String(statusText);
            if (matches(fieldRefused, this.#statusText)) {
                throw new TypeError("the text of a status has only characters of Latin-1, without control characters");
            }
            if (body !== null && body !== undefined && hasNoBody(this.#status)) {
                throw new TypeError(`a response with the status ${this.#status} has no body`);
            }
            this.#headers = new Headers(headers);
            this.#body = newBody(body, this.#headers);
        }
        get status() { return this.#status; }
        get statusText() { return this.#statusText; }
        get headers() { return this.#headers; }
        get ok() { return this.#status >= 200 && this.#status < 300; }
        get url() { return this.#url; }
        get redirected() { return this.#redirected; }
        get type() { return this.#status === 0 ? "error" : "default"; }
        clone() {
            const body = cloneBody(this.#body);
            const response = new Response(null, { __proto__: null, statusText: this.#statusText, headers: this.#headers });
            response.#status = this.#status;
            response.#url = this.#url;
            response.#redirected = this.#redirected;
            response.#body = body;
            return response;
        }
        static error() {
            const response = new Response();
            response.#status = 0;
            return response;
        }
        static json(value, init = undefined) {
            const { status, statusText, headers: given } = init ?? nothing;
            const headers = new Headers(given);
            if (!headerIsSet(headers, "content-type")) {
                appendHeader(headers, "content-type", "application/json");
            }
            return new Response(jsonOf(value), { __proto__: null, status, statusText, headers });
        }
        static redirect(url, status = 302) {
            status = Number(status);
            if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) {
                throw new RangeError(`${status} is no status of a redirect: 301, 302, 303, 307 or 308`);
            }
            const headers = new Headers();
            appendHeader(headers, "location", hrefOf(url));
            return new Response(null, { __proto__: null, status, headers });
        }
    }
    defineClass("Headers", Headers);
    defineClass("Request", Request);
    defineClass("Response", Response);

    // Another function, as a service binding of Workers.
    const callService = async (operation, name, input, init) => {
        const request = new Request(input, init);
        const given = await fetchFields(request);
        const fields = listOf(operation, name, given[1], given[2], given[4]);
        const pairs = requestPairs(request);
        for (let i = 0; i < pairs.length; i++) {
            push(fields, pairs[i].name);
            push(fields, pairs[i].value);
        }
        return await askFor(fields);
    };
    const bodyInit = body => ({ __proto__: null, method: "POST", body: isBytes(body) || typeof body === "string" ? body : jsonOf(body) });
    const serviceOf = name => {
        const url = `http://function/${name}`;
        return {
            async fetch(input, init = undefined) { return new Response(fromHost, await callService("invoke.call", name, input, init)); },
            async invoke(body = "") { return new Response(fromHost, await callService("invoke.call", name, url, bodyInit(body))); },
            // Begins a call, whose response a later await of result() gives.
            async spawn(body = "") {
                const id = textOf((await callService("invoke.spawn", name, url, bodyInit(body)))[1]);
                return { id, async result() { return new Response(fromHost, await ask("invoke.await", id)); } };
            },
        };
    };
    bindingKinds.service = serviceOf;
    bindingKinds.services = () => ({ get: name => serviceOf(`${name}`) });
    // What a promise gives, unless the signal is aborted before. The host's work goes on, and its answer is dropped.
    const untilAborted = (promise, signal) => new Promise((resolve, reject) => {
        const withdraw = whenAborted(signal, reject);
        (async () => {
            try {
                resolve(await promise);
            } catch (error) {
                reject(error);
            }
            withdraw();
        })();
    });
    // A server that cannot be reached is a TypeError, as the standard says; the host's own reason is its cause.
    const send = async (input, init) => {
        const request = new Request(input, init);
        const signal = signalOf(request);
        if (signal !== undefined && signal.aborted) {
            throw signal.reason;
        }
        const fields = await fetchFields(request);
        const pairs = requestPairs(request);
        for (let i = 0; i < pairs.length; i++) {
            push(fields, pairs[i].name);
            push(fields, pairs[i].value);
        }
        let answered;
        try {
            answered = await (signal === undefined ? askFor(fields) : untilAborted(askFor(fields), signal));
        } catch (error) {
            if (signal !== undefined && signal.aborted) {
                throw signal.reason;
            }
            throw new TypeError(`fetch failed: ${getMessage(error)}`, { __proto__: null, cause: error });
        }
        return new Response(fromHost, answered);
    };
    const isMessageOfFetch = value => isRequest(value) || isResponse(value);
    define("fetch", (input, init = undefined) => send(input, init));

    const jsonOf = value => {
        const text = stringify(value);
        if (typeof text !== "string") {
            throw new TypeError(`a value of type ${typeof value} has no form in JSON`);
        }
        return text;
    };
    // The parts of an answer for the host. Refuses headers that no answer can have. The list has no prototype, so that the promise of it does
    // not look for a method "then" in a prototype.
    const answerParts = (status, statusText, pairs, bytes) => {
        if (pairs.length > headersMax) {
            throw new RangeError(`the response has ${pairs.length} headers, over the limit of ${headersMax}`);
        }
        const headers = newList();
        let characters = 0;
        for (let i = 0; i < pairs.length; i++) {
            const { name, value } = pairs[i];
            characters += name.length + value.length;
            if (characters > headerCharactersMax) {
                throw new RangeError(`the headers of the response have over ${headerCharactersMax} characters, the limit`);
            }
            if (matches(fieldRefused, value)) {
                throw new TypeError(`the value of the header ${name} has a control character`);
            }
            push(headers, name);
            push(headers, value);
        }
        return listOf(status, statusText, headers, bytes ?? new Uint8Array(0));
    };
    const typedAnswer = (type, bytes) => {
        const pairs = newList();
        addPair(pairs, "content-type", type);
        return answerParts(200, "", pairs, bytes);
    };
    // A handler returns a response, bytes, a string, or a value that is sent as JSON.
    const answerOf = answer => {
        const parts = responseParts(answer);
        if (parts !== undefined) {
            return parts;
        }
        if (answer === undefined || answer === null) {
            return answerParts(200, "", newList(), null);
        }
        if (isBytes(answer)) {
            return answerParts(200, "", newList(), bytesOf(answer));
        }
        return typeof answer === "string" ? typedAnswer(textType, encode(answer)) : typedAnswer("application/json", encode(jsonOf(answer)));
    };
    // What a handler gets as its third argument. The answer leaves after the promises that waitUntil was given.
    const newCallContext = waited => ({
        waitUntil(promise) { push(waited, promise); },
        passThroughOnException() {},
    });
    // The environment as programs for node.js read it. Beside NODE_ENV it is empty until a call begins.
    const processEnv = { NODE_ENV: "production" };
    define("process", {
        env: processEnv,
        argv: ["longshore"],
        execArgv: [],
        platform: "linux",
        // That of node whose modules this runtime follows. Packages compare it.
        version: "v22.0.0",
        versions: {},
        cwd: () => "/",
        emitWarning: warning => err("Warning:", isObject(warning) ? getMessage(warning) : String(warning)),
        nextTick: (callback, ...args) => laterTask(() => apply(callback, undefined, args)),
        hrtime: defineProperty((since = undefined) => {
            const now = sinceOrigin();
            const seconds = Math.floor(now / 1000);
            const nanoseconds = Math.floor((now - seconds * 1000) * 1e6);
            if (since === undefined) {
                return [seconds, nanoseconds];
            }
            const difference = nanoseconds - since[1];
            return difference < 0 ? [seconds - since[0] - 1, difference + 1e9] : [seconds - since[0], difference];
        }, "bigint", { __proto__: null, value: () => BigInt(Math.floor(sinceOrigin() * 1e6)), writable: true, configurable: true }),
        memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
        on() { return this; },
        once() { return this; },
        off() { return this; },
        emit: () => false,
        listeners: () => [],
    });
    const laterTask = globalThis.queueMicrotask;
    define("global", globalThis);
    define("self", globalThis);
    define("navigator", freeze({ userAgent: "Longshore", language: "en", languages: freeze(["en"]), hardwareConcurrency: 1, platform: "" }));
    // headers and variables are lists of name, value, name, value; bindings is a list of kind, name, kind, name.
    const serve = async (handler, method, url, headers, bytes, variables, bindings) => {
        sinceOrigin();
        const given = new Headers();
        giveHeaders(given, headers, 0);
        const hasBody = method !== "GET" && method !== "HEAD";
        const parsed = isPlainUrl(url) ? null : parseUrl(url, null);
        const request = new Request(fromHost, {
            __proto__: null, url: parsed === null ? url : serializeUrl(parsed), method, headers: given, bytes: hasBody ? bytesOf(bytes) : null,
        });
        const env = {};
        for (let i = 0; i < variables.length; i += 2) {
            setOwn(env, variables[i], variables[i + 1]);
            setOwn(processEnv, variables[i], variables[i + 1]);
        }
        for (let i = 0; i < bindings.length; i += 2) {
            setOwn(env, bindings[i + 1], bindingOf(bindings[i], bindings[i + 1]));
        }
        const waited = newList();
        const context = newCallContext(waited);
        const answered = await (callForEvent(handler, url, headers, bytes, env, context) ?? callForRequest(handler, request, env, context));
        for (let i = 0; i < waited.length; i++) {
            try {
                await waited[i];
            } catch (error) {
                err("A promise of waitUntil was rejected:", clip(inspect(error, 1), stackCharactersMax));
            }
        }
        return answered;
    };
