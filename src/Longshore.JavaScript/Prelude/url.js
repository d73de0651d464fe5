// URL and URLSearchParams, as in the web standards; a part of prelude.js.
    // The host encodes and decodes: one call for a text, in the guest's memory.
    const encodeSets = { __proto__: null, control: 0, path: 1, query: 2, fragment: 3, user: 4, form: 5 };
    const encodePart = (text, set) => percentEncode(encodeSets[set], toWellFormed(text));
    // Most names and values have nothing to decode.
    const decodePart = text => includes(text, "%") || includes(text, "+") ? formDecode(text) : text;
    const parseQuery = query => {
        const list = newList();
        if (query === "") {
            return list;
        }
        const parts = splitText(toWellFormed(query), "&");
        for (let i = 0; i < parts.length; i++) {
            if (parts[i] !== "") {
                const at = indexOf(parts[i], "=");
                addPair(list, decodePart(at < 0 ? parts[i] : slice(parts[i], 0, at)), at < 0 ? "" : decodePart(slice(parts[i], at + 1)));
            }
        }
        return list;
    };
    const newPair = (name, value) => ({ name, value });
    keepShapes(newPair("", ""));
    const addPair = (list, name, value) => push(list, newPair(name, value));
    const serializeQuery = list => {
        const parts = newList();
        for (let i = 0; i < list.length; i++) {
            push(parts, `${encodePart(list[i].name, "form")}=${encodePart(list[i].value, "form")}`);
        }
        return joinList(parts, "&");
    };
    // The pairs of a sequence of pairs or of an object, which the program may define as it likes, in a list.
    const pairsOf = (init, what) => {
        const list = newList();
        const iterator = init[Symbol.iterator];
        if (iterator === undefined || iterator === null) {
            const keys = keysOf(init);
            for (let i = 0; i < keys.length; i++) {
                addPair(list, keys[i], init[keys[i]]);
            }
            return list;
        }
        for (const pair of init) {
            let name, value, count = 0;
            for (const part of pair) {
                count++;
                if (count === 1) { name = part; } else if (count === 2) { value = part; } else { break; }
            }
            if (count !== 2) {
                throw new TypeError(`each pair of ${what} has a name and a value`);
            }
            addPair(list, name, value);
        }
        return list;
    };
    let setQuery;
    let isSearchParams;
    // The first argument of parameters that get their query afterwards: a program has no reference to it.
    const ofUrl = freeze({ __proto__: null });
    // What parameters hold: pairs, and a function that writes the query of the URL that they belong to.
    const newQuery = () => ({ list: undefined, changed: undefined });
    keepShapes(newQuery());
    class URLSearchParams {
        #state = newQuery();
        static {
            isSearchParams = value => isObject(value) && #state in value;
            setQuery = (params, query, changed) => {
                params.#state.list = parseQuery(query);
                params.#state.changed = changed;
            };
        }
        constructor(init = "") {
            if (init === ofUrl) {
                return;
            }
            if (isObject(init) || typeof init === "function") {
                const pairs = pairsOf(init, "a query");
                this.#state.list = newList();
                for (let i = 0; i < pairs.length; i++) {
                    addPair(this.#state.list, String(pairs[i].name), String(pairs[i].value));
                }
            } else {
                const text = String(init);
                this.#state.list = parseQuery(startsWith(text, "?") ? slice(text, 1) : text);
            }
        }
        #update() { this.#state.changed?.(serializeQuery(this.#state.list)); }
        #keep(isKept) {
            const kept = newList();
            for (let i = 0; i < this.#state.list.length; i++) {
                if (isKept(this.#state.list[i], i)) { push(kept, this.#state.list[i]); }
            }
            this.#state.list = kept;
        }
        #find(name) {
            name = String(name);
            for (let i = 0; i < this.#state.list.length; i++) {
                if (this.#state.list[i].name === name) { return i; }
            }
            return -1;
        }
        get size() { return this.#state.list.length; }
        append(name, value) { addPair(this.#state.list, String(name), String(value)); this.#update(); }
        delete(name, value) {
            name = String(name);
            value = value === undefined ? undefined : String(value);
            this.#keep(pair => pair.name !== name || value !== undefined && pair.value !== value);
            this.#update();
        }
        get(name) {
            const at = this.#find(name);
            return at < 0 ? null : this.#state.list[at].value;
        }
        getAll(name) {
            name = String(name);
            const found = [];
            for (let i = 0; i < this.#state.list.length; i++) {
                if (this.#state.list[i].name === name) { setOwn(found, found.length, this.#state.list[i].value); }
            }
            return found;
        }
        has(name, value) {
            name = String(name);
            value = value === undefined ? undefined : String(value);
            for (let i = 0; i < this.#state.list.length; i++) {
                if (this.#state.list[i].name === name && (value === undefined || this.#state.list[i].value === value)) { return true; }
            }
            return false;
        }
        set(name, value) {
            name = String(name);
            const at = this.#find(name);
            if (at < 0) {
                addPair(this.#state.list, name, String(value));
            } else {
                this.#state.list[at] = newPair(name, String(value));
                this.#keep((pair, i) => i <= at || pair.name !== name);
            }
            this.#update();
        }
        sort() { sortList(this.#state.list, (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0); this.#update(); }
        forEach(callback, self) {
            for (let i = 0; i < this.#state.list.length; i++) { apply(callback, self, [this.#state.list[i].value, this.#state.list[i].name, this]); }
        }
        *entries() { for (let i = 0; i < this.#state.list.length; i++) { yield [this.#state.list[i].name, this.#state.list[i].value]; } }
        *keys() { for (let i = 0; i < this.#state.list.length; i++) { yield this.#state.list[i].name; } }
        *values() { for (let i = 0; i < this.#state.list.length; i++) { yield this.#state.list[i].value; } }
        toString() { return serializeQuery(this.#state.list); }
    }
    hide(URLSearchParams.prototype, Symbol.iterator, URLSearchParams.prototype.entries);

    const specialPorts = { __proto__: null, "http:": "80", "https:": "443", "ws:": "80", "wss:": "443", "ftp:": "21" };
    const schemePattern = /^([A-Za-z][A-Za-z0-9+.-]*):/;
    const portPattern = /:(\d*)$/;
    const hostPattern = /^(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/;
    const digitsPattern = /^\d*/;
    const addressPattern = /^\[[0-9a-f:.]+\]$/i;
    const asciiPattern = /^[\x00-\x7f]*$/;
    const domainRefused = /[\x00-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;
    const hostRefused = /[\x00-\x20#/<>?@[\\\]^|]/;
    const trimControls = text => {
        let start = 0;
        let end = text.length;
        while (start < end && charCodeAt(text, start) <= 0x20) { start++; }
        while (end > start && charCodeAt(text, end - 1) <= 0x20) { end--; }
        return replaceText(replaceText(replaceText(slice(text, start, end), "\t", ""), "\n", ""), "\r", "");
    };
    // Splits a text at the first mark: [before, after or null].
    const cut = (text, mark) => {
        const at = indexOf(text, mark);
        return { __proto__: null, before: at < 0 ? text : slice(text, 0, at), after: at < 0 ? null : slice(text, at + 1) };
    };
    // A part of an IPv4 address: after "0x" in sixteens, after "0" in eights, otherwise in tens. Returns -1 for anything else.
    const parseIpv4Number = text => {
        const radix = startsWith(text, "0x") ? 16 : startsWith(text, "0") ? 8 : 10;
        const start = radix === 16 ? 2 : radix === 8 ? 1 : 0;
        let value = text === "" ? -1 : 0;
        for (let i = start; i < text.length; i++) {
            const code = charCodeAt(text, i);
            const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : radix;
            if (digit >= radix) { return -1; }
            value = value * radix + digit;
        }
        return value;
    };
    const decimalPattern = /^[0-9]+$/;
    const ipv4PartsMax = 4;
    // A host whose last part is a number is an address, written with one to four numbers of which the last fills the rest. Returns null if it is
    // none, and the host itself if it is a name (the URL standard, "ends-in-a-number checker" and "IPv4 parser").
    const normalizeIpv4 = host => {
        const parts = splitText(host, ".");
        if (parts.length > 1 && parts[parts.length - 1] === "") { parts.length--; }
        const last = parts[parts.length - 1];
        if (!matches(decimalPattern, last) && parseIpv4Number(last) < 0) { return host; }
        if (parts.length > ipv4PartsMax) { return null; }
        let address = 0;
        for (let i = 0; i < parts.length; i++) {
            const number = parseIpv4Number(parts[i]);
            const isLast = i === parts.length - 1;
            const size = isLast ? 256 ** (ipv4PartsMax - i) : 256;
            if (number < 0 || number >= size) { return null; }
            address = address * size + number;
        }
        return `${address >>> 24}.${address >>> 16 & 0xff}.${address >>> 8 & 0xff}.${address & 0xff}`;
    };
    const decodeHost = globalThis.decodeURIComponent;
    const parseHost = (host, isSpecial) => {
        if (startsWith(host, "[")) {
            return matches(addressPattern, host) ? toLowerCase(host) : null;
        }
        if (!isSpecial) {
            return matches(hostRefused, host) ? null : encodePart(host, "control");
        }
        let decoded;
        try {
            decoded = decodeHost(host);
        } catch {
            return null;
        }
        const ascii = matches(asciiPattern, decoded) ? toLowerCase(decoded) : domainToAscii(decoded);
        return ascii === null || ascii === "" || matches(domainRefused, ascii) ? null : normalizeIpv4(ascii);
    };
    const plainDots = segment => replaceText(replaceText(segment, "%2e", "."), "%2E", ".");
    const removeDots = path => {
        const segments = splitText(path, "/");
        const kept = newList();
        for (let i = 0; i < segments.length; i++) {
            const plain = plainDots(segments[i]);
            const isLast = i === segments.length - 1;
            if (plain === "..") {
                if (kept.length > 0) { kept.length--; }
                if (isLast) { push(kept, ""); }
            } else if (plain !== ".") {
                push(kept, segments[i]);
            } else if (isLast) {
                push(kept, "");
            }
        }
        return joinList(kept, "/");
    };
    const withoutSlash = path => startsWith(path, "/") ? slice(path, 1) : path;
    const isSlash = text => startsWith(text, "/") || startsWith(text, "\\");
    const portOf = (digits, protocol) => {
        const port = digits === "" ? "" : String(Number(digits));
        return port === specialPorts[protocol] ? "" : port;
    };
    // Reads user, password, host and port. Returns false if they are not valid.
    const parseAuthority = (parts, authority, isSpecial) => {
        const user = lastIndexOf(authority, "@");
        if (user >= 0) {
            const names = cut(slice(authority, 0, user), ":");
            parts.username = encodePart(names.before, "user");
            parts.password = encodePart(names.after ?? "", "user");
            authority = slice(authority, user + 1);
        }
        const port = match(portPattern, authority);
        if (port !== null) {
            authority = slice(authority, 0, port.index);
            if (Number(port[1]) > 65535) {
                return false;
            }
            parts.port = portOf(port[1], parts.protocol);
        }
        parts.host = authority === "" && !isSpecial ? "" : parseHost(authority, isSpecial);
        return parts.host !== null;
    };
    // Most URLs that programs have are written as they are serialized: in lower case, with a path, without anything to encode or to resolve.
    // The host finds their parts: bit 0 is the scheme, then come the end of the host, the length of the port and the end of the path. It
    // gives -1 for all others, which are parsed here.
    const plainCharactersMax = 2048;
    const hostShift = 1;
    const portShift = 13;
    const pathShift = 16;
    const placeMask = 0xfff;
    const portMask = 7;
    // A program usually asks for the URL of its request, whose marks the host gives with it.
    let knownUrl = "";
    let knownMarks = -1;
    const knowUrl = (url, marks) => {
        knownUrl = url;
        knownMarks = marks;
    };
    const marksOf = text => text === knownUrl ? knownMarks : text.length <= plainCharactersMax ? splitUrl(text) : -1;
    // The parts of a URL, and its parameters once a program has asked for them.
    const newParts = (protocol, host, port, path, query) => ({ protocol, username: "", password: "", host, port, path, query, fragment: null, params: undefined });
    keepShapes(newParts("", null, "", "", null));
    const partsAt = (text, marks) => {
        const isSecure = (marks & 1) === 1;
        const hostEnd = marks >> hostShift & placeMask;
        const portEnd = hostEnd + (marks >> portShift & portMask);
        const pathEnd = marks >> pathShift;
        return newParts(
            isSecure ? "https:" : "http:",
            slice(text, isSecure ? 8 : 7, hostEnd),
            portEnd > hostEnd ? slice(text, hostEnd + 1, portEnd) : "",
            slice(text, portEnd, pathEnd),
            pathEnd < text.length ? slice(text, pathEnd + 1) : null);
    };
    const parseUrl = (text, base) => {
        const marks = marksOf(text);
        if (marks >= 0) {
            return partsAt(text, marks);
        }
        const whole = cut(trimControls(text), "#");
        const found = match(schemePattern, whole.before);
        const scheme = found === null ? null : toLowerCase(found[1]) + ":";
        const afterScheme = found === null ? whole.before : slice(whole.before, found[0].length);
        const parts = newParts("", null, "", "", null);
        parts.fragment = whole.after === null ? null : encodePart(whole.after, "fragment");
        const isSameScheme = scheme !== null && base !== null && scheme === base.protocol && scheme in specialPorts && !isSlash(afterScheme);
        if (scheme !== null && !isSameScheme) {
            parts.protocol = scheme;
        } else {
            if (base === null || base.host === null && !startsWith(base.path, "/") && afterScheme !== "") {
                return null;
            }
            parts.protocol = base.protocol;
        }
        const isSpecial = parts.protocol in specialPorts;
        const isFile = parts.protocol === "file:";
        const { before, after } = cut(afterScheme, "?");
        let path = isSpecial || isFile ? replaceText(before, "\\", "/") : before;
        parts.query = after === null ? null : encodePart(after, "query");
        const isRelative = scheme === null || isSameScheme;
        if (startsWith(path, "//") || isSpecial && !isRelative) {
            let start = isSpecial ? 0 : 2;
            while (isSpecial && start < path.length && path[start] === "/") { start++; }
            const end = indexOf(path, "/", start);
            if (!parseAuthority(parts, slice(path, start, end < 0 ? path.length : end), isSpecial)) {
                return null;
            }
            path = end < 0 ? "" : slice(path, end);
        } else if (isRelative && base !== null) {
            parts.host = base.host;
            parts.username = base.username;
            parts.password = base.password;
            parts.port = base.port;
            if (path === "") {
                path = base.path;
                parts.query = after === null ? base.query : parts.query;
            } else if (!startsWith(path, "/")) {
                path = slice(base.path, 0, lastIndexOf(base.path, "/") + 1) + path;
            }
        } else if (isFile) {
            parts.host = "";
        }
        if (startsWith(path, "/") || isSpecial) {
            path = "/" + removeDots(withoutSlash(path));
        }
        parts.path = encodePart(path, "path");
        return parts;
    };
    const parseWithBase = (url, base) => {
        const baseParts = base === undefined ? null : parseUrl(String(base), null);
        return base !== undefined && baseParts === null ? null : parseUrl(String(url), baseParts);
    };
    const hostAndPort = parts => (parts.host ?? "") + (parts.port ? ":" + parts.port : "");
    const serializeUrl = parts => {
        const { protocol, username, password, host, path, query, fragment } = parts;
        const user = username || password ? username + (password ? ":" + password : "") + "@" : "";
        return protocol + (host === null ? "" : "//" + user + hostAndPort(parts)) + path + (query === null ? "" : "?" + query) + (fragment === null ? "" : "#" + fragment);
    };
    const parseOrThrow = (url, base) => {
        const parts = parseWithBase(url, base);
        if (parts === null) {
            throw new TypeError(`Invalid URL: ${url}`);
        }
        return parts;
    };
    // The serialization of a URL.
    const hrefOf = url => {
        const text = String(url);
        return marksOf(text) >= 0 ? text : serializeUrl(parseOrThrow(text, undefined));
    };
    class URL {
        #parts;
        constructor(url, base = undefined) { this.#parts = parseOrThrow(url, base); }
        static canParse(url, base = undefined) { return parseWithBase(url, base) !== null; }
        static parse(url, base = undefined) { return parseWithBase(url, base) === null ? null : new URL(url, base); }
        #readParams() {
            if (this.#parts.params === undefined) {
                return;
            }
            setQuery(this.#parts.params, this.#parts.query ?? "", query => { this.#parts.query = query === "" ? null : query; });
        }
        get href() { return serializeUrl(this.#parts); }
        set href(value) {
            const parts = parseOrThrow(value, undefined);
            parts.params = this.#parts.params;
            this.#parts = parts;
            this.#readParams();
        }
        get origin() { return this.#parts.protocol in specialPorts ? this.#parts.protocol + "//" + hostAndPort(this.#parts) : "null"; }
        get protocol() { return this.#parts.protocol; }
        set protocol(value) {
            const wanted = toLowerCase(cut(String(value), ":").before) + ":";
            if (wanted in specialPorts === this.#parts.protocol in specialPorts) {
                this.#parts.protocol = wanted;
                if (this.#parts.port === specialPorts[wanted]) { this.#parts.port = ""; }
            }
        }
        get username() { return this.#parts.username; }
        set username(value) { this.#parts.username = encodePart(String(value), "user"); }
        get password() { return this.#parts.password; }
        set password(value) { this.#parts.password = encodePart(String(value), "user"); }
        get host() { return hostAndPort(this.#parts); }
        set host(value) {
            const found = match(hostPattern, String(value));
            this.#setHost(found[1]);
            if (found[2] !== undefined) { this.#setPort(found[2]); }
        }
        get hostname() { return this.#parts.host ?? ""; }
        set hostname(value) { this.#setHost(String(value)); }
        #setHost(text) {
            const host = parseHost(text, this.#parts.protocol in specialPorts);
            if (host !== null) { this.#parts.host = host; }
        }
        get port() { return this.#parts.port; }
        set port(value) { this.#setPort(match(digitsPattern, String(value))[0]); }
        #setPort(digits) {
            if (Number(digits) <= 65535) { this.#parts.port = portOf(digits, this.#parts.protocol); }
        }
        get pathname() { return this.#parts.path; }
        set pathname(value) { this.#parts.path = encodePart("/" + removeDots(withoutSlash(String(value))), "path"); }
        get search() { return this.#parts.query ? "?" + this.#parts.query : ""; }
        set search(value) {
            const text = String(value);
            const query = startsWith(text, "?") ? slice(text, 1) : text;
            this.#parts.query = query === "" ? null : encodePart(query, "query");
            this.#readParams();
        }
        get searchParams() {
            if (this.#parts.params === undefined) {
                this.#parts.params = new URLSearchParams(ofUrl);
                this.#readParams();
            }
            return this.#parts.params;
        }
        get hash() { return this.#parts.fragment ? "#" + this.#parts.fragment : ""; }
        set hash(value) {
            const text = String(value);
            const fragment = startsWith(text, "#") ? slice(text, 1) : text;
            this.#parts.fragment = fragment === "" ? null : encodePart(fragment, "fragment");
        }
        toString() { return serializeUrl(this.#parts); }
        toJSON() { return serializeUrl(this.#parts); }
    }
    defineClass("URL", URL);
    defineClass("URLSearchParams", URLSearchParams);
    keepInstance(new URL("http://localhost/"));
    keepInstance(new URLSearchParams(ofUrl));
