// Headers, Request and Response, as in the Fetch standard, and the call of a request handler; a part of prelude.js.
    const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const valueRefused = /[\0\n\r]|[^\x00-\xff]/;
    // A header that is sent has no other control character than a tab (RFC 9110, section 5.5), nor has the reason phrase of a status.
    const fieldRefused = /[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/;
    // Names that most programs use, also as HTTP/1.1 writes them, need no check.
    const usualNames = new Map();
    for (const name of [
        "accept", "accept-encoding", "accept-language", "access-control-allow-origin", "age", "allow", "authorization", "cache-control",
        "content-disposition", "content-encoding", "content-language", "content-length", "content-type", "cookie", "date", "etag", "expires",
        "host", "if-match", "if-modified-since", "if-none-match", "last-modified", "link", "location", "origin", "range", "referer",
        "retry-after", "server", "set-cookie", "user-agent", "vary", "x-forwarded-for", "x-powered-by", "x-request-id",
    ]) {
        mapSet(usualNames, name, name);
        mapSet(usualNames, name.split("-").map(word => word[0].toUpperCase() + word.slice(1)).join("-"), name);
    }
    const headerName = name => {
        name = String(name);
        const usual = mapGet(usualNames, name);
        if (usual !== undefined) {
            return usual;
        }
        if (!matches(tokenPattern, name)) {
            throw new TypeError(`${quote(clip(name, errorCharactersMax))} is no name of a header`);
        }
        return toLowerCase(name);
    };
    const usualValue = /^[!-~](?:[ -~]*[!-~])?$/;
    const usualCharactersMax = 256;
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
    // From a name to its value, or to a list of several.
    const addValue = (map, key, value) => {
        const values = mapGet(map, key);
        if (values === undefined) {
            mapSet(map, key, value);
        } else if (typeof values === "string") {
            mapSet(map, key, listOf(values, value));
        } else {
            push(values, value);
        }
    };
    const joinValues = values => typeof values === "string" ? values : joinList(values, ", ");
    // The headers of a request or an answer are one text: for each a line break, the name in lower case, a colon and the value. It is put together
    // by additions: a template would call the method concat of strings, which a program can patch.
    const givenValue = (headers, mark, at) => {
        const start = at + mark.length;
        const end = indexOf(headers, "\n", start);
        return end < 0 ? slice(headers, start) : slice(headers, start, end);
    };
    const headerOf = (headers, name) => {
        const mark = "\n" + name + ":";
        const at = indexOf(headers, mark);
        return at < 0 ? undefined : givenValue(headers, mark, at);
    };
    let answerHeaders;
    let headerPairs;
    let appendHeader;
    let appendUsual;
    let giveHeaders;
    let readHeaders;
    let isHeaders;
    let findHeader;
    // What headers hold: "given" is what is not in the map yet, because most programs never read it all: a text as headerOf reads it, in which no
    // name occurs twice but in one that the host gave, or the host's answer to http.fetch. The map, see addValue, is null until it is needed.
    // "isUsual" says whether all values are printable ASCII. It is one field of the class: each private field costs as much as an object.
    const newFields = () => ({ given: "", map: null, isUsual: true });
    keepShapes(newFields());
    class Headers {
        #state = newFields();
        static {
            isHeaders = value => isObject(value) && #state in value;
            readHeaders = headers => {
                if (headers.#state.map !== null) {
                    return headers.#state.map;
                }
                const map = new Map();
                const given = headers.#state.given;
                headers.#state.given = "";
                headers.#state.map = map;
                if (typeof given === "string") {
                    const lines = splitText(given, "\n");
                    for (let i = 1; i < lines.length; i++) {
                        const at = indexOf(lines[i], ":");
                        addValue(map, slice(lines[i], 0, at), slice(lines[i], at + 1));
                    }
                } else {
                    for (let i = headersField; i < given.length; i += 2) {
                        addValue(map, toLowerCase(textOf(given[i])), textOf(given[i + 1]));
                    }
                }
                return map;
            };
            // The value or values of a header, or undefined.
            findHeader = (headers, key) => {
                const given = headers.#state.given;
                if (headers.#state.map !== null || typeof given !== "string") {
                    return mapGet(readHeaders(headers), key);
                }
                const mark = "\n" + key + ":";
                const at = indexOf(given, mark);
                if (at < 0) {
                    return undefined;
                }
                const value = givenValue(given, mark, at);
                return indexOf(given, mark, at + mark.length + value.length) < 0 ? value : mapGet(readHeaders(headers), key);
            };
            appendHeader = (headers, name, value) => {
                const key = headerName(name);
                value = String(value);
                if (value.length > usualCharactersMax || !matches(usualValue, value)) {
                    value = headerValue(value);
                    headers.#state.isUsual = false;
                }
                appendUsual(headers, key, value);
            };
            // A name in lower case, and a value that needs no check.
            appendUsual = (headers, key, value) => {
                if (headers.#state.map === null && typeof headers.#state.given === "string" && !includes(headers.#state.given, "\n" + key + ":")) {
                    headers.#state.given += "\n" + key + ":" + value;
                } else {
                    addValue(readHeaders(headers), key, value);
                }
            };
            // Headers of a client or a server, which the host has checked by its own rules.
            giveHeaders = (headers, given) => {
                headers.#state.given = given;
                headers.#state.isUsual = false;
            };
            // The headers of an answer, as headerOf reads them. Refuses those that no answer can have.
            answerHeaders = headers => {
                const isText = headers.#state.map === null && typeof headers.#state.given === "string";
                // A header takes three characters at least.
                if (isText && headers.#state.isUsual && headers.#state.given.length < 3 * headersMax) {
                    return headers.#state.given;
                }
                return checkedText(headerPairs(headers));
            };
            // The names in order, each with its values joined; a cookie has a pair of its own.
            headerPairs = headers => {
                const map = readHeaders(headers);
                const names = newList();
                mapForEach(map, (values, name) => push(names, name));
                if (names.length > 1) {
                    sortList(names);
                }
                const pairs = newList();
                for (let i = 0; i < names.length; i++) {
                    const values = mapGet(map, names[i]);
                    if (typeof values === "string" || names[i] !== "set-cookie") {
                        addPair(pairs, names[i], joinValues(values));
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
            if (isHeaders(init)) {
                const pairs = headerPairs(init);
                for (let i = 0; i < pairs.length; i++) {
                    appendHeader(this, pairs[i].name, pairs[i].value);
                }
                return;
            }
            const iterator = init[Symbol.iterator];
            if (iterator === undefined || iterator === null) {
                const keys = keysOf(init);
                for (let i = 0; i < keys.length; i++) {
                    appendHeader(this, keys[i], init[keys[i]]);
                }
                return;
            }
            const pairs = pairsOf(init, "headers");
            for (let i = 0; i < pairs.length; i++) {
                appendHeader(this, pairs[i].name, pairs[i].value);
            }
        }
        append(name, value) { appendHeader(this, name, value); }
        delete(name) { mapDelete(readHeaders(this), headerName(name)); }
        get(name) {
            const values = findHeader(this, headerName(name));
            return values === undefined ? null : joinValues(values);
        }
        getSetCookie() {
            const cookies = [];
            const values = mapGet(readHeaders(this), "set-cookie") ?? newList();
            const list = typeof values === "string" ? listOf(values) : values;
            for (let i = 0; i < list.length; i++) { setOwn(cookies, i, list[i]); }
            return cookies;
        }
        has(name) { return findHeader(this, headerName(name)) !== undefined; }
        set(name, value) {
            const key = headerName(name);
            const text = headerValue(value);
            const map = readHeaders(this);
            this.#state.isUsual = false;
            mapSet(map, key, text);
        }
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
    const jsonType = "application/json";
    // What a request or response holds beside its headers: bytes or a text, or a stream once there is one; and the content type that it
    // implies, or an empty one.
    const newState = (bytes, stream, text, type) => ({ bytes, stream, text, type, isUsed: false });
    keepShapes(newState(null, null, null, ""));
    const newBody = body => {
        if (typeof body === "string") {
            return newState(null, null, body, textType);
        }
        if (body === undefined || body === null) {
            return newState(null, null, null, "");
        }
        if (isBytes(body)) {
            return newState(copyBytes(bytesOf(body)), null, null, "");
        }
        if (isStream(body)) {
            if (isDisturbed(body) || isLocked(body)) {
                throw new TypeError("the stream of a body has been read before, or is being read");
            }
            return newState(null, body, null, "");
        }
        if (isBlob(body)) {
            return newState(blobBytes(body), null, null, body.type);
        }
        if (isFormData(body)) {
            const { bytes, type } = multipartOf(body);
            return newState(bytes, null, null, type);
        }
        return newState(null, null, String(body), isSearchParams(body) ? "application/x-www-form-urlencoded;charset=UTF-8" : textType);
    };
    const hasContent = state => state.bytes !== null || state.text !== null || state.stream !== null;
    const implyType = (headers, type) => {
        if (type !== "" && findHeader(headers, "content-type") === undefined) {
            (type === textType || type === jsonType ? appendUsual : appendHeader)(headers, "content-type", type);
        }
    };
    // The headers of a message. Before they are asked for it has the host's text, or null: none but the type that its body implies.
    const headersOf = message => {
        const { headers } = message;
        if (headers !== null && typeof headers !== "string") {
            return headers;
        }
        const made = new Headers();
        if (headers === null) {
            implyType(made, message.body.type);
        } else {
            giveHeaders(made, headers);
        }
        message.headers = made;
        return made;
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
        state.isUsed = hasContent(state);
        return state.stream !== null ? readAll(state.stream) : state.bytes ?? (state.text === null ? new Uint8Array(0) : encode(state.text));
    };
    const readBytes = async state => {
        const taken = takeBytes(state);
        return state.stream === null ? taken : await taken;
    };
    // The text of a body, or a promise of its bytes.
    const takeText = state => {
        if (state.stream === null && state.text !== null) {
            checkUnused(state);
            state.isUsed = true;
            return textWithoutMark(toWellFormed(state.text));
        }
        const taken = takeBytes(state);
        return state.stream === null ? withoutMark(taken) : taken;
    };
    // Another body with the same bytes.
    const cloneBody = state => {
        checkUnused(state);
        if (state.stream === null) {
            return newState(state.bytes === null ? null : copyBytes(state.bytes), null, state.text, state.type);
        }
        const streams = teeStream(state.stream);
        state.stream = streams[0];
        return newState(null, streams[1], null, state.type);
    };
    const giveBody = state => {
        checkUnused(state);
        const given = newState(state.bytes, state.stream, state.text, state.type);
        state.isUsed = hasContent(state);
        state.stream = null;
        return given;
    };
    const streamOfBody = state => {
        if (state.stream === null && hasContent(state)) {
            state.stream = streamOf(state.isUsed ? new Uint8Array(0) : state.bytes ?? encode(state.text));
        }
        return state.stream;
    };
    const parseJson = JSON.parse;
    const contentType = headers => {
        const values = findHeader(headers, "content-type");
        return values === undefined ? "" : typeof values === "string" ? values : values[values.length - 1];
    };
    // The message is what messageOf gives: its body and its headers.
    const addBodyMembers = (prototype, messageOf) => {
        const stateOf = value => messageOf(value).body;
        const members = {
            get body() { return streamOfBody(stateOf(this)); },
            get bodyUsed() { return isBodyUsed(stateOf(this)); },
            async bytes() { return await readBytes(stateOf(this)); },
            async arrayBuffer() { return typedBuffer(await readBytes(stateOf(this))); },
            async text() {
                const taken = takeText(stateOf(this));
                return typeof taken === "string" ? taken : withoutMark(await taken);
            },
            async json() {
                const taken = takeText(stateOf(this));
                return parseJson(typeof taken === "string" ? taken : withoutMark(await taken));
            },
            async blob() { return blobOf(await readBytes(stateOf(this)), typeOfBlob(contentType(headersOf(messageOf(this))))); },
            async formData() {
                const type = contentType(headersOf(messageOf(this)));
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
    // The first argument of requests and responses that are made of their own parts: a program has no reference to it.
    const fromParts = freeze({ __proto__: null });
    // What a request holds. The marks are negative while its URL may have another serialization.
    const requestOf = (url, marks, method, headers, body, redirect, signal) => ({ url, marks, method, headers, body, redirect, signal });
    keepShapes(requestOf("", 0, "", null, null, "", undefined));
    const urlOf = message => {
        if (message.marks < 0) {
            const parsed = parseUrl(message.url, null);
            message.url = parsed === null ? message.url : serializeUrl(parsed);
            message.marks = 0;
        }
        return message.url;
    };
    const requestInit = (input, from, init) => {
        const { method, headers, body, redirect, signal } = init;
        if (signal !== undefined && signal !== null && !isSignal(signal)) {
            throw new TypeError("the signal of a request is an AbortSignal");
        }
        const message = requestOf(
            "", 0, "GET", null, null,
            redirect === undefined ? from === undefined ? "follow" : from.redirect : String(redirect),
            signal === undefined ? from?.signal : signal ?? undefined);
        if (message.redirect !== "follow" && message.redirect !== "error" && message.redirect !== "manual") {
            throw new TypeError(`redirect is follow, error or manual, not ${quote(clip(message.redirect, errorCharactersMax))}`);
        }
        message.url = from === undefined ? hrefOf(input) : urlOf(from);
        message.method = method === undefined ? from === undefined ? "GET" : from.method : methodOf(method);
        const given = headers ?? (from === undefined ? undefined : headersOf(from));
        message.headers = given === undefined ? null : new Headers(given);
        if (body !== undefined && body !== null && (message.method === "GET" || message.method === "HEAD")) {
            throw new TypeError(`a request with ${message.method} has no body`);
        }
        const isNew = body !== undefined && body !== null || from === undefined;
        message.body = isNew ? newBody(body) : giveBody(from.body);
        if (isNew && message.headers !== null) {
            implyType(message.headers, message.body.type);
        }
        return message;
    };
    let fetchFields;
    let requestPairs;
    let signalOf;
    let abortRequest;
    let isRequest;
    class Request {
        #message;
        static {
            addBodyMembers(this.prototype, request => request.#message);
            fetchFields = async request => {
                const { method, redirect, body } = request.#message;
                return listOf("http.fetch", method, urlOf(request.#message), redirect, await readBytes(body));
            };
            signalOf = request => request.#message.signal;
            // A signal that nobody has asked for is aborted when somebody does.
            abortRequest = (request, reason) => abortSignal(request.#message.signal ??= new AbortSignal(signalToken), reason);
            isRequest = value => #message in value;
            requestPairs = request => headerPairs(headersOf(request.#message));
        }
        constructor(input, init = undefined) {
            this.#message = input === fromParts
                ? init
                : requestInit(input, isObject(input) && #message in input ? input.#message : undefined, init ?? nothing);
        }
        get url() { return urlOf(this.#message); }
        get method() { return this.#message.method; }
        get headers() { return headersOf(this.#message); }
        get redirect() { return this.#message.redirect; }
        get signal() { return this.#message.signal ??= new AbortSignal(signalToken); }
        get duplex() { return "half"; }
        clone() {
            const message = this.#message;
            return new Request(fromParts, requestOf(
                message.url, message.marks, message.method, new Headers(headersOf(message)), cloneBody(message.body), message.redirect, message.signal));
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
    const newAnswer = (status, statusText, headers, body, url, redirected) => ({ status, statusText, headers, body, url, redirected });
    keepShapes(newAnswer(200, "", null, null, "", false));
    // What a response holds, from the second argument of its constructor.
    const responseOf = (init, body) => {
        const { status: given = 200, statusText = "", headers } = init;
        const status = typeof given === "number" ? given : Number(given);
        if (status !== 200 && (!isInteger(status) || status < statusMin || status > statusMax)) {
            throw new RangeError(`${clip(String(given), errorCharactersMax)} is no status of a response: ${statusMin} to ${statusMax}`);
        }
        const text = typeof statusText === "string" ? statusText : String(statusText);
        if (text !== "" && matches(fieldRefused, text)) {
            throw new TypeError("the text of a status has only characters of Latin-1, without control characters");
        }
        if (body !== null && body !== undefined && hasNoBody(status)) {
            throw new TypeError(`a response with the status ${status} has no body`);
        }
        return newAnswer(status, text, headers === undefined || headers === null ? null : new Headers(headers), null, "", false);
    };
    const withBodyOf = (message, body) => {
        message.body = body;
        if (message.headers !== null) {
            implyType(message.headers, body.type);
        }
        return message;
    };
    // The host's answer to http.fetch.
    const fetchedResponse = fields => {
        const headers = new Headers();
        giveHeaders(headers, fields);
        if (typedLength(fields[bodyField]) > unreadBytesMax) {
            readHeaders(headers);
        }
        const status = Number(textOf(fields[statusField]));
        const body = newState(hasNoBody(status) ? null : copyBytes(fields[bodyField]), null, null, "");
        return new Response(fromParts, newAnswer(
            status, textOf(fields[textField]), headers, body, textOf(fields[urlField]), typedLength(fields[redirectedField]) > 0));
    };
    let responseParts;
    let isResponse;
    class Response {
        #message;
        static {
            addBodyMembers(this.prototype, response => response.#message);
            isResponse = value => #message in value;
            const partsWith = ({ status, statusText, headers, body }, content) => answerParts(
                status, statusText, headers === null ? typeHeader(body.type) : answerHeaders(headers), content);
            // The answer of a response, or undefined for another value.
            responseParts = value => {
                if (!isObject(value) || !(#message in value)) {
                    return undefined;
                }
                const message = value.#message;
                if (message.status === 0) {
                    throw new TypeError("Response.error() is no answer");
                }
                const { body } = message;
                checkUnused(body);
                if (body.stream === null) {
                    return partsWith(message, body.text ?? body.bytes);
                }
                body.isUsed = true;
                answerStream = body.stream;
                return partsWith(message, true);
            };
        }
        constructor(body = null, init = undefined) {
            this.#message = body === fromParts ? init : withBodyOf(responseOf(init ?? nothing, body), newBody(body));
        }
        get status() { return this.#message.status; }
        get statusText() { return this.#message.statusText; }
        get headers() { return headersOf(this.#message); }
        get ok() { return this.#message.status >= 200 && this.#message.status < 300; }
        get url() { return this.#message.url; }
        get redirected() { return this.#message.redirected; }
        get type() { return this.#message.status === 0 ? "error" : "default"; }
        clone() {
            const { status, statusText, url, redirected } = this.#message;
            const body = cloneBody(this.#message.body);
            return new Response(fromParts, newAnswer(status, statusText, new Headers(headersOf(this.#message)), body, url, redirected));
        }
        static error() {
            const response = new Response();
            response.#message.status = 0;
            return response;
        }
        static json(value, init = undefined) {
            const text = jsonOf(value);
            return new Response(fromParts, withBodyOf(responseOf(init ?? nothing, text), newState(null, null, text, jsonType)));
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
    keepInstance(new Headers());
    keepInstance(new Request(fromParts, nothing));
    keepInstance(new Response());

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
            async fetch(input, init = undefined) { return fetchedResponse(await callService("invoke.call", name, input, init)); },
            async invoke(body = "") { return fetchedResponse(await callService("invoke.call", name, url, bodyInit(body))); },
            // Begins a call, whose response a later await of result() gives.
            async spawn(body = "") {
                const id = textOf((await callService("invoke.spawn", name, url, bodyInit(body)))[1]);
                return { id, async result() { return fetchedResponse(await ask("invoke.await", id)); } };
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
        return fetchedResponse(answered);
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
    // The headers of an answer, as headerOf reads them. Refuses those that no answer can have.
    const checkedText = pairs => {
        if (pairs.length > headersMax) {
            throw new RangeError(`the response has ${pairs.length} headers, over the limit of ${headersMax}`);
        }
        let text = "";
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
            text += "\n" + name + ":" + value;
        }
        return text;
    };
    const typeHeader = type => type === "" ? "" : "\ncontent-type:" + type;
    // An answer for the host: its status, status text and headers with an empty line after them, then a body of text. A body of bytes, or of a
    // long text, is not copied: then the answer is a list of both, or of the head and true for answerStream. The list has no prototype, so that the
    // promise of it does not look for a method "then" in a prototype.
    const wholeCharactersMax = 65536;
    const answerParts = (status, statusText, headers, content) => {
        const head = status + " " + statusText + headers + "\n\n";
        if (content === null || content === undefined) {
            return head;
        }
        if (typeof content !== "string") {
            return listOf(head, content);
        }
        const text = toWellFormed(content);
        return text.length <= wholeCharactersMax ? head + text : listOf(head, text);
    };
    const isParts = value => typeof value === "string" || getPrototypeOf(value) === null;
    // The stream that is the body of the answer, and its reader while it is sent.
    let answerStream = null;
    let answerReader = null;
    // A promise of the end of its cancellation, once nobody reads it.
    let abandoned = null;
    // A handler returns a response, bytes, a string, or a value that is sent as JSON.
    const answerOf = answer => {
        if (typeof answer === "string") {
            return answerParts(200, "", typeHeader(textType), answer);
        }
        if (answer === undefined || answer === null) {
            return answerParts(200, "", "", null);
        }
        return responseParts(answer)
            ?? (isBytes(answer) ? answerParts(200, "", "", bytesOf(answer)) : answerParts(200, "", typeHeader(jsonType), jsonOf(answer)));
    };
    // What the call has given to waitUntil, or null: the answer leaves after these promises.
    let waited = null;
    // The request that the call is, or null.
    let servedRequest = null;
    // What a handler gets as its third argument.
    const waitUntil = promise => {
        waited ??= newList();
        push(waited, promise);
    };
    const passThroughOnException = () => {};
    const newContext = () => ({ waitUntil, passThroughOnException });
    keepShapes(newContext());
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
    // Parts of an answer or a promise of them, or a promise of what a handler returned, to a promise of the parts.
    const finish = async (answer, isReturned) => {
        const given = await answer;
        const parts = isReturned ? answerOf(given) : given;
        if (typeof parts === "string" || parts[1] !== true) {
            await waitForWaited();
        }
        return parts;
    };
    const waitForWaited = async () => {
        for (let i = 0; waited !== null && i < waited.length; i++) {
            try {
                await waited[i];
            } catch (error) {
                err("A promise of waitUntil was rejected:", clip(inspect(error, 1), stackCharactersMax));
            }
        }
    };
    // What the host takes at one time.
    const partBytesMax = 65536;
    const abandon = () => {
        if (answerReader === null || abandoned !== null) {
            return;
        }
        const reason = new DOMException("the client has gone", "AbortError");
        abandoned = cancelReader(answerReader, reason);
        if (servedRequest !== null) {
            abortRequest(servedRequest, reason);
        }
    };
    // To a promise that is false if nobody takes it.
    const sendOne = async part => {
        const sent = sendPart(part);
        if (sent > 0) {
            await new Promise((resolve, reject) => mapSet(begun, sent, { __proto__: null, resolve, reject }));
        }
        return sent >= 0;
    };
    const sendBytes = async bytes => {
        let isTaken = true;
        for (let at = 0; isTaken && at < typedLength(bytes); at += partBytesMax) {
            isTaken = await sendOne(new Uint8Array(typedBuffer(bytes), typedOffset(bytes) + at, min(partBytesMax, typedLength(bytes) - at)));
        }
        return isTaken;
    };
    const sendAnswer = async () => {
        answerReader = getReader(answerStream);
        // The status and headers leave before the stream has something.
        let isTaken = await sendOne(new Uint8Array(0));
        while (isTaken) {
            const part = await nextPart(answerReader);
            if (part === null) {
                break;
            }
            isTaken = await sendBytes(part);
        }
        if (!isTaken) {
            abandon();
        }
        if (abandoned !== null) {
            try {
                await abandoned;
            } catch (error) {
                err("The stream of the answer could not be cancelled:", clip(inspect(error, 1), stackCharactersMax));
            }
        }
    };
    // The stream of the answer, part by part to the client, or else whole to the host.
    const sendStream = async isPassedOn => {
        try {
            return isPassedOn ? await sendAnswer() : await readAll(answerStream);
        } finally {
            await waitForWaited();
        }
    };
    // The marks are those of the URL; headers are as headerOf reads them; variables are a list of name, value, name, value, and bindings one of
    // kind, name, kind, name, or undefined. Most handlers that are not asynchronous are answered without a promise.
    const serve = (handler, method, url, marks, headers, bytes, variables, bindings) => {
        sinceOrigin();
        knowUrl(url, marks);
        waited = servedRequest = answerStream = answerReader = abandoned = null;
        const env = {};
        if (variables !== undefined) {
            for (let i = 0; i < variables.length; i += 2) {
                setOwn(env, variables[i], variables[i + 1]);
                setOwn(processEnv, variables[i], variables[i + 1]);
            }
        }
        if (bindings !== undefined) {
            for (let i = 0; i < bindings.length; i += 2) {
                setOwn(env, bindings[i + 1], bindingOf(bindings[i], bindings[i + 1]));
            }
        }
        const context = newContext();
        const event = includes(headers, "\nlongshore-") ? callForEvent(handler, url, headers, bytes, env, context) : undefined;
        if (event !== undefined) {
            return finish(event, false);
        }
        const body = newState(bytes === undefined ? null : new Uint8Array(bytes), null, null, "");
        const request = new Request(fromParts, requestOf(url, marks, method, headers, body, "follow", undefined));
        servedRequest = request;
        const answer = callForRequest(handler, request, env, context);
        if (typeof answer === "function" || isObject(answer) && !isResponse(answer)) {
            return finish(answer, true);
        }
        const parts = answerOf(answer);
        return isParts(parts) && waited === null ? parts : finish(parts, false);
    };
