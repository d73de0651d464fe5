// URL, Headers, Request and Response, as in the web standards; a part of prelude.js.
    const specialPorts = { "http:": "80", "https:": "443", "ws:": "80", "wss:": "443", "ftp:": "21" };
    const percentEncode = (text, safe) => {
        let encoded = "";
        for (const each of text) {
            encoded += safe.test(each) ? each : Array.from(new Uint8Array(encodeUtf8(each)), byte => "%" + byte.toString(16).toUpperCase().padStart(2, "0")).join("");
        }
        return encoded;
    };
    const pathSafe = /[^\x00-\x20"#<>?`{}\x7f-\u{10ffff}]/u;
    const querySafe = /[^\x00-\x20"#<>'\x7f-\u{10ffff}]/u;
    const fragmentSafe = /[^\x00-\x20"<>`\x7f-\u{10ffff}]/u;
    const userSafe = /[^\x00-\x20"#<>?`{}/:;=@[\\\]^|\x7f-\u{10ffff}]/u;
    const formDecode = text => {
        text = text.replaceAll("+", " ");
        const bytes = [];
        for (let i = 0; i < text.length; i++) {
            if (text[i] === "%" && /^[0-9a-f]{2}$/i.test(text.slice(i + 1, i + 3))) {
                bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.push(...new Uint8Array(encodeUtf8(String.fromCodePoint(text.codePointAt(i)))));
                if (text.codePointAt(i) > 0xffff) {
                    i++;
                }
            }
        }
        return decodeUtf8(new Uint8Array(bytes), false);
    };
    const formEncode = text => percentEncode(text, /[A-Za-z0-9*\-._ ]/).replaceAll(" ", "+");
    class URLSearchParams {
        #list = [];
        #changed;
        constructor(init = "", changed = undefined) {
            this.#changed = typeof changed === "function" ? changed : undefined;
            if (typeof init === "object" && init !== null) {
                const pairs = typeof init[Symbol.iterator] === "function" ? [...init] : Object.entries(init);
                for (const pair of pairs) {
                    const [name, value, ...more] = pair;
                    if (value === undefined || more.length > 0) {
                        throw new TypeError("each pair of a query has a name and a value");
                    }
                    this.#list.push([String(name), String(value)]);
                }
            } else {
                for (const part of String(init).replace(/^\?/, "").split("&")) {
                    if (part !== "") {
                        const at = part.indexOf("=");
                        this.#list.push([formDecode(at < 0 ? part : part.slice(0, at)), at < 0 ? "" : formDecode(part.slice(at + 1))]);
                    }
                }
            }
        }
        get size() { return this.#list.length; }
        append(name, value) { this.#list.push([String(name), String(value)]); this.#changed?.(); }
        delete(name, value) {
            this.#list = this.#list.filter(pair => pair[0] !== String(name) || value !== undefined && pair[1] !== String(value));
            this.#changed?.();
        }
        get(name) { return this.#list.find(pair => pair[0] === String(name))?.[1] ?? null; }
        getAll(name) { return this.#list.filter(pair => pair[0] === String(name)).map(pair => pair[1]); }
        has(name, value) { return this.#list.some(pair => pair[0] === String(name) && (value === undefined || pair[1] === String(value))); }
        set(name, value) {
            const at = this.#list.findIndex(pair => pair[0] === String(name));
            if (at < 0) {
                this.append(name, value);
                return;
            }
            this.#list[at][1] = String(value);
            this.#list = this.#list.filter((pair, i) => i <= at || pair[0] !== String(name));
            this.#changed?.();
        }
        sort() { this.#list.sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0); this.#changed?.(); }
        forEach(callback, self) { for (const [name, value] of this) { callback.call(self, value, name, this); } }
        *entries() { for (const [name, value] of this.#list) { yield [name, value]; } }
        *keys() { for (const [name] of this.#list) { yield name; } }
        *values() { for (const [, value] of this.#list) { yield value; } }
        [Symbol.iterator]() { return this.entries(); }
        toString() { return this.#list.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join("&"); }
    }
    const parseHost = (host, isSpecial) => {
        if (host.startsWith("[")) {
            return /^\[[0-9a-f:.]+\]$/i.test(host) ? host.toLowerCase() : null;
        }
        if (!isSpecial) {
            return /[\x00-\x20#/<>?@[\\\]^|]/.test(host) ? null : percentEncode(host, /[^\x00-\x1f\x7f-\u{10ffff}]/u);
        }
        let decoded;
        try {
            decoded = decodeURIComponent(host);
        } catch {
            return null;
        }
        const ascii = /^[\x00-\x7f]*$/.test(decoded) ? decoded.toLowerCase() : domainToAscii(decoded);
        return ascii === null || ascii === "" || /[\x00-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(ascii) ? null : ascii;
    };
    const removeDots = segments => {
        const kept = [];
        segments.forEach((segment, i) => {
            const plain = segment.replace(/%2e/gi, ".");
            const isLast = i === segments.length - 1;
            if (plain === "..") {
                kept.pop();
                if (isLast) { kept.push(""); }
            } else if (plain === ".") {
                if (isLast) { kept.push(""); }
            } else {
                kept.push(segment);
            }
        });
        return kept;
    };
    const parseUrl = (text, base) => {
        text = text.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, "").replace(/[\t\n\r]/g, "");
        const [, beforeFragment, fragment] = /^([^#]*)(?:#(.*))?$/s.exec(text);
        const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(beforeFragment);
        const parts = { protocol: "", username: "", password: "", host: null, port: "", path: "", query: null, fragment: null };
        parts.fragment = fragment === undefined ? null : percentEncode(fragment, fragmentSafe);
        let rest;
        if (scheme && !(base && scheme[1].toLowerCase() + ":" === base.protocol && base.protocol in specialPorts && !/^[/\\]/.test(scheme[2]))) {
            parts.protocol = scheme[1].toLowerCase() + ":";
            rest = scheme[2];
        } else {
            rest = scheme ? scheme[2] : beforeFragment;
            if (!base || base.host === null && !base.path.startsWith("/") && rest !== "") {
                return null;
            }
            parts.protocol = base.protocol;
        }
        const isSpecial = parts.protocol in specialPorts;
        const isFile = parts.protocol === "file:";
        const at = rest.indexOf("?");
        let path = at < 0 ? rest : rest.slice(0, at);
        parts.query = at < 0 ? null : percentEncode(rest.slice(at + 1), querySafe);
        if (isSpecial || isFile) {
            path = path.replaceAll("\\", "/");
        }
        const isRelative = !scheme || scheme[2] === rest && parts.protocol === base?.protocol && isSpecial && !/^[/\\]/.test(scheme[2]);
        const hasAuthority = path.startsWith("//") || scheme && isSpecial && !isRelative;
        if (hasAuthority) {
            path = isSpecial ? path.replace(/^\/*/, "") : path.slice(2);
            const end = path.indexOf("/");
            let authority = end < 0 ? path : path.slice(0, end);
            path = end < 0 ? "" : path.slice(end);
            const user = authority.lastIndexOf("@");
            if (user >= 0) {
                const [name, ...password] = authority.slice(0, user).split(":");
                parts.username = percentEncode(name, userSafe);
                parts.password = percentEncode(password.join(":"), userSafe);
                authority = authority.slice(user + 1);
            }
            const port = /:(\d*)$/.exec(authority);
            if (port) {
                authority = authority.slice(0, port.index);
                if (Number(port[1]) > 65535) {
                    return null;
                }
                parts.port = port[1] === "" || String(Number(port[1])) === specialPorts[parts.protocol] ? "" : String(Number(port[1]));
            }
            parts.host = authority === "" && !isSpecial ? "" : parseHost(authority, isSpecial);
            if (parts.host === null) {
                return null;
            }
        } else if (isRelative && base) {
            parts.host = base.host;
            parts.username = base.username;
            parts.password = base.password;
            parts.port = base.port;
            if (path === "") {
                path = base.path;
                parts.query = at < 0 ? base.query : parts.query;
            } else if (!path.startsWith("/")) {
                path = base.path.slice(0, base.path.lastIndexOf("/") + 1) + path;
            }
        } else if (isFile) {
            parts.host = "";
        }
        if (path.startsWith("/") || isSpecial) {
            path = "/" + removeDots(path.replace(/^\//, "").split("/")).join("/");
        }
        parts.path = percentEncode(path, pathSafe);
        return parts;
    };
    class URL {
        #parts;
        #params;
        constructor(url, base = undefined) {
            const baseParts = base === undefined ? null : parseUrl(String(base), null);
            const parts = base !== undefined && baseParts === null ? null : parseUrl(String(url), baseParts);
            if (parts === null) {
                throw new TypeError(`Invalid URL: ${url}`);
            }
            this.#parts = parts;
            this.#readParams();
        }
        static canParse(url, base = undefined) {
            try {
                return Boolean(new URL(url, base));
            } catch {
                return false;
            }
        }
        static parse(url, base = undefined) { return URL.canParse(url, base) ? new URL(url, base) : null; }
        #readParams() {
            this.#params = new URLSearchParams(this.#parts.query ?? "", () => {
                const text = this.#params.toString();
                this.#parts.query = text === "" ? null : text;
            });
        }
        get href() {
            const { protocol, username, password, host, port, path, query, fragment } = this.#parts;
            const user = username || password ? username + (password ? ":" + password : "") + "@" : "";
            const authority = host === null ? "" : "//" + user + host + (port ? ":" + port : "");
            return protocol + authority + path + (query === null ? "" : "?" + query) + (fragment === null ? "" : "#" + fragment);
        }
        set href(value) { this.#parts = new URL(value).#parts; this.#readParams(); }
        get origin() { return this.#parts.protocol in specialPorts ? this.#parts.protocol + "//" + this.host : "null"; }
        get protocol() { return this.#parts.protocol; }
        set protocol(value) {
            const wanted = String(value).replace(/:.*$/s, "").toLowerCase() + ":";
            if (wanted in specialPorts === this.#parts.protocol in specialPorts) {
                this.#parts.protocol = wanted;
                if (this.#parts.port === specialPorts[wanted]) { this.#parts.port = ""; }
            }
        }
        get username() { return this.#parts.username; }
        set username(value) { this.#parts.username = percentEncode(String(value), userSafe); }
        get password() { return this.#parts.password; }
        set password(value) { this.#parts.password = percentEncode(String(value), userSafe); }
        get host() { return (this.#parts.host ?? "") + (this.#parts.port ? ":" + this.#parts.port : ""); }
        set host(value) {
            const [, host, port] = /^(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(String(value));
            this.hostname = host;
            if (port !== undefined) { this.port = port; }
        }
        get hostname() { return this.#parts.host ?? ""; }
        set hostname(value) {
            const host = parseHost(String(value), this.#parts.protocol in specialPorts);
            if (host !== null) { this.#parts.host = host; }
        }
        get port() { return this.#parts.port; }
        set port(value) {
            const port = /^\d*/.exec(String(value))[0];
            if (Number(port) <= 65535) { this.#parts.port = port === "" || String(Number(port)) === specialPorts[this.protocol] ? "" : String(Number(port)); }
        }
        get pathname() { return this.#parts.path; }
        set pathname(value) {
            this.#parts.path = percentEncode("/" + removeDots(String(value).replace(/^\//, "").split("/")).join("/"), pathSafe);
        }
        get search() { return this.#parts.query ? "?" + this.#parts.query : ""; }
        set search(value) {
            const text = String(value).replace(/^\?/, "");
            this.#parts.query = text === "" ? null : percentEncode(text, querySafe);
            this.#readParams();
        }
        get searchParams() { return this.#params; }
        get hash() { return this.#parts.fragment ? "#" + this.#parts.fragment : ""; }
        set hash(value) {
            const text = String(value).replace(/^#/, "");
            this.#parts.fragment = text === "" ? null : percentEncode(text, fragmentSafe);
        }
        toString() { return this.href; }
        toJSON() { return this.href; }
    }
    const tokenRule = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const headerName = name => {
        name = String(name);
        if (!tokenRule.test(name)) {
            throw new TypeError(`"${name}" is no name of a header`);
        }
        return name.toLowerCase();
    };
    const headerValue = value => {
        value = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
        if (/[\0\n\r]/.test(value)) {
            throw new TypeError("the value of a header has no line breaks");
        }
        return value;
    };
    class Headers {
        #map = new Map();
        constructor(init = undefined) {
            if (init !== undefined && init !== null) {
                for (const [name, value] of typeof init[Symbol.iterator] === "function" ? init : Object.entries(init)) {
                    this.append(name, value);
                }
            }
        }
        append(name, value) {
            const key = headerName(name);
            this.#map.set(key, [...this.#map.get(key) ?? [], headerValue(value)]);
        }
        delete(name) { this.#map.delete(headerName(name)); }
        get(name) { return this.#map.get(headerName(name))?.join(", ") ?? null; }
        getSetCookie() { return [...this.#map.get("set-cookie") ?? []]; }
        has(name) { return this.#map.has(headerName(name)); }
        set(name, value) { this.#map.set(headerName(name), [headerValue(value)]); }
        forEach(callback, self) { for (const [name, value] of this) { callback.call(self, value, name, this); } }
        *entries() {
            for (const name of [...this.#map.keys()].sort()) {
                if (name === "set-cookie") {
                    for (const value of this.#map.get(name)) { yield [name, value]; }
                } else {
                    yield [name, this.get(name)];
                }
            }
        }
        *keys() { for (const [name] of this) { yield name; } }
        *values() { for (const [, value] of this) { yield value; } }
        [Symbol.iterator]() { return this.entries(); }
    }
    const bodyOf = body => {
        if (body === undefined || body === null) {
            return [null, null];
        }
        if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
            return [bytesOf(body).slice(), null];
        }
        return [new Uint8Array(encodeUtf8(String(body))), body instanceof URLSearchParams
            ? "application/x-www-form-urlencoded;charset=UTF-8"
            : "text/plain;charset=UTF-8"];
    };
    class Body {
        #bytes;
        #isUsed = false;
        constructor(body, headers) {
            const [bytes, type] = bodyOf(body);
            this.#bytes = bytes;
            this.headers = headers;
            if (type !== null && !headers.has("content-type")) {
                headers.set("content-type", type);
            }
        }
        get bodyUsed() { return this.#isUsed; }
        #take() {
            if (this.#isUsed) {
                throw new TypeError("the body has been read before");
            }
            this.#isUsed = this.#bytes !== null;
            return this.#bytes ?? new Uint8Array(0);
        }
        _peek() {
            if (this.#isUsed) {
                throw new TypeError("the body has been read before");
            }
            return this.#bytes;
        }
        async bytes() { return this.#take(); }
        async arrayBuffer() { return this.#take().buffer; }
        async text() { return new TextDecoder().decode(this.#take()); }
        async json() { return JSON.parse(await this.text()); }
    }
    class Request extends Body {
        constructor(input, { method, headers, body } = {}) {
            const from = input instanceof Request ? input : undefined;
            super(body ?? from?._peek(), new Headers(headers ?? from?.headers));
            this.url = from ? from.url : new URL(input).href;
            this.method = String(method ?? from?.method ?? "GET").toUpperCase();
            if (body !== undefined && body !== null && (this.method === "GET" || this.method === "HEAD")) {
                throw new TypeError(`a request with ${this.method} has no body`);
            }
        }
        clone() { return new Request(this); }
    }
    class Response extends Body {
        constructor(body = null, { status = 200, statusText = "", headers } = {}) {
            super(body, new Headers(headers));
            if (!Number.isInteger(status) || status < 200 || status > 599) {
                throw new RangeError(`${status} is no status of a response: 200 to 599`);
            }
            this.status = status;
            this.statusText = String(statusText);
        }
        get ok() { return this.status < 300; }
        clone() { return new Response(this._peek(), this); }
        static json(value, init = {}) {
            const headers = new Headers(init.headers);
            if (!headers.has("content-type")) {
                headers.set("content-type", "application/json");
            }
            return new Response(JSON.stringify(value), { ...init, headers });
        }
        static redirect(url, status = 302) { return new Response(null, { status, headers: { location: new URL(url).href } }); }
    }
    for (const each of [URL, URLSearchParams, Headers, Request, Response]) {
        define(each.name, each);
    }

    // A handler receives a request and returns a response, bytes, a string, or a value that is sent as JSON.
    const serve = async (handler, method, url, headers, body, variables) => {
        const request = new Request(url, { method, headers, body: method === "GET" || method === "HEAD" ? undefined : body });
        const env = {};
        for (let i = 0; i < variables.length; i += 2) {
            Object.defineProperty(env, variables[i], { value: variables[i + 1], writable: true, enumerable: true, configurable: true });
        }
        const answer = await handler(request, env);
        if (answer instanceof Response) {
            return [answer.status, [...answer.headers].flat(), answer._peek() ?? new Uint8Array(0)];
        }
        if (answer === undefined || answer === null) {
            return [200, [], new Uint8Array(0)];
        }
        if (answer instanceof ArrayBuffer || ArrayBuffer.isView(answer)) {
            return [200, [], bytesOf(answer)];
        }
        return typeof answer === "string"
            ? [200, ["content-type", "text/plain;charset=UTF-8"], new Uint8Array(encodeUtf8(answer))]
            : [200, ["content-type", "application/json"], new Uint8Array(encodeUtf8(JSON.stringify(answer)))];
    };
