// Blob, File and FormData with its two forms, as in the File API and the XHR and HTML standards; a part of prelude.js.
    const plainType = /^[\x20-\x7e]*$/;
    const typeOfBlob = type => {
        type = String(type);
        return matches(plainType, type) ? toLowerCase(type) : "";
    };
    const nativeEnds = text => replaceText(replaceText(text, "\r\n", "\n"), "\r", "\n");
    let blobBytes;
    let isBlob;
    let blobOf;
    class Blob {
        #bytes;
        #type;
        static {
            isBlob = value => isObject(value) && #bytes in value;
            blobBytes = blob => blob.#bytes;
            blobOf = (bytes, type) => {
                const blob = new Blob();
                blob.#bytes = bytes;
                blob.#type = type;
                return blob;
            };
        }
        constructor(parts = undefined, options = undefined) {
            const chunks = newList();
            let total = 0;
            const { type = "", endings = "transparent" } = options ?? nothing;
            if (String(endings) !== "transparent" && String(endings) !== "native") {
                throw new TypeError("the option endings is transparent or native");
            }
            if (parts !== undefined) {
                if (!isObject(parts) && typeof parts !== "function") {
                    throw new TypeError("a blob is made of a sequence of parts");
                }
                for (const part of parts) {
                    const text = isBlob(part) || isBytes(part) ? "" : String(part);
                    const bytes = isBlob(part) ? part.#bytes : isBytes(part) ? copyBytes(bytesOf(part)) : encode(String(endings) === "native" ? nativeEnds(text) : text);
                    push(chunks, bytes);
                    total += typedLength(bytes);
                }
            }
            this.#bytes = chunks.length === 1 ? chunks[0] : joinChunks(chunks, total);
            this.#type = typeOfBlob(type);
        }
        get size() { return typedLength(this.#bytes); }
        get type() { return this.#type; }
        slice(start = 0, end = undefined, type = "") {
            const size = typedLength(this.#bytes);
            const place = value => {
                value = Number(value);
                value = is(value, NaN) ? 0 : value;
                return value < 0 ? max(size + Math.ceil(value), 0) : min(Math.floor(value), size);
            };
            const from = place(start);
            const to = end === undefined ? size : place(end);
            return blobOf(copyBytes(new Uint8Array(typedBuffer(this.#bytes), typedOffset(this.#bytes) + from, max(to - from, 0))), typeOfBlob(type));
        }
        async text() { return withoutMark(this.#bytes); }
        async arrayBuffer() { return typedBuffer(copyBytes(this.#bytes)); }
        async bytes() { return copyBytes(this.#bytes); }
        stream() { return streamOf(this.#bytes); }
    }
    const withoutMark = bytes => textWithoutMark(decodeUtf8(bytes, false));
    const textWithoutMark = text => charCodeAt(text, 0) === 0xfeff ? slice(text, 1) : text;
    class File extends Blob {
        #name;
        #lastModified;
        constructor(parts, name, options = undefined) {
            if (arguments.length < 2) {
                throw new TypeError("a file is made of its parts and its name");
            }
            super(parts, options);
            this.#name = toWellFormed(String(name));
            const { lastModified } = options ?? nothing;
            this.#lastModified = lastModified === undefined ? today() : Math.trunc(Number(lastModified)) || 0;
        }
        get name() { return this.#name; }
        get lastModified() { return this.#lastModified; }
        get webkitRelativePath() { return ""; }
    }
    defineClass("Blob", Blob);
    defineClass("File", File);

    let entriesOf;
    let isFormData;
    class FormData {
        #list = newList();
        static {
            isFormData = value => isObject(value) && #list in value;
            entriesOf = form => form.#list;
        }
        constructor(form = undefined) {
            if (form !== undefined) {
                throw new TypeError("a FormData is made of nothing: there are no forms here");
            }
        }
        append(name, value, filename = undefined) { push(this.#list, entryOf(name, value, filename, arguments.length > 2)); }
        delete(name) {
            name = toWellFormed(String(name));
            const kept = newList();
            for (let i = 0; i < this.#list.length; i++) {
                if (this.#list[i].name !== name) { push(kept, this.#list[i]); }
            }
            this.#list = kept;
        }
        get(name) {
            name = toWellFormed(String(name));
            for (let i = 0; i < this.#list.length; i++) {
                if (this.#list[i].name === name) { return this.#list[i].value; }
            }
            return null;
        }
        getAll(name) {
            name = toWellFormed(String(name));
            const found = [];
            for (let i = 0; i < this.#list.length; i++) {
                if (this.#list[i].name === name) { setOwn(found, found.length, this.#list[i].value); }
            }
            return found;
        }
        has(name) { return this.get(name) !== null; }
        set(name, value, filename = undefined) {
            const entry = entryOf(name, value, filename, arguments.length > 2);
            const kept = newList();
            let isSet = false;
            for (let i = 0; i < this.#list.length; i++) {
                if (this.#list[i].name !== entry.name) {
                    push(kept, this.#list[i]);
                } else if (!isSet) {
                    push(kept, entry);
                    isSet = true;
                }
            }
            if (!isSet) { push(kept, entry); }
            this.#list = kept;
        }
        forEach(callback, self) {
            for (let i = 0; i < this.#list.length; i++) { apply(callback, self, [this.#list[i].value, this.#list[i].name, this]); }
        }
        *entries() { for (let i = 0; i < this.#list.length; i++) { yield [this.#list[i].name, this.#list[i].value]; } }
        *keys() { for (let i = 0; i < this.#list.length; i++) { yield this.#list[i].name; } }
        *values() { for (let i = 0; i < this.#list.length; i++) { yield this.#list[i].value; } }
    }
    hide(FormData.prototype, Symbol.iterator, FormData.prototype.entries);
    defineClass("FormData", FormData);
    const fileClass = File;
    const isFile = value => isBlob(value) && getPrototypeOf(value) !== Blob.prototype && typeof value.name === "string";
    const entryOf = (name, value, filename, hasName) => {
        name = toWellFormed(String(name));
        if (!isBlob(value)) {
            if (hasName) {
                throw new TypeError("only a Blob has a file name in a form");
            }
            return { __proto__: null, name, value: toWellFormed(String(value)) };
        }
        const isNamed = isFile(value) && !hasName;
        const lastModified = isFile(value) ? value.lastModified : undefined;
        return {
            __proto__: null,
            name,
            value: isNamed ? value : new fileClass([value], hasName ? String(filename) : "blob", { __proto__: null, type: value.type, lastModified }),
        };
    };

    // A form of more parts than these is refused, as are longer headers of a part.
    const formPartsMax = 10_000;
    const partHeaderBytesMax = 16_384;
    const checkParts = count => {
        if (count > formPartsMax) {
            throw new RangeError(`the form has more than ${formPartsMax} parts, the limit`);
        }
    };
    const escapeName = text => replaceText(replaceText(replaceText(text, "\n", "%0A"), "\r", "%0D"), '"', "%22");
    const unescapeName = text => replaceText(replaceText(replaceText(text, "%0A", "\n"), "%0D", "\r"), "%22", '"');
    const crlfEnds = text => replaceText(nativeEnds(text), "\n", "\r\n");
    const multipartOf = form => {
        const entries = entriesOf(form);
        const boundary = `----formdata-${replaceText(randomUuid(), "-", "")}`;
        const chunks = newList();
        let total = 0;
        const add = bytes => {
            push(chunks, bytes);
            total += typedLength(bytes);
        };
        for (let i = 0; i < entries.length; i++) {
            const { name, value } = entries[i];
            const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(crlfEnds(name))}"`;
            if (isBlob(value)) {
                add(encode(`${head}; filename="${escapeName(String(value.name))}"\r\nContent-Type: ${value.type || "application/octet-stream"}\r\n\r\n`));
                add(blobBytes(value));
                add(encode("\r\n"));
            } else {
                add(encode(`${head}\r\n\r\n${crlfEnds(value)}\r\n`));
            }
        }
        add(encode(`--${boundary}--\r\n`));
        return { __proto__: null, bytes: joinChunks(chunks, total), type: `multipart/form-data; boundary=${boundary}` };
    };
    // The parameters of a header's value, after its first part: name, value, name, value.
    const parameterPattern = /;[ \t]*([^=;\s]+)=(?:"((?:\\[^\r\n]|[^"\\\r\n])*)"|([^;\s]*))/g;
    const parametersOf = text => {
        const found = create(null);
        parameterPattern.lastIndex = 0;
        for (let each; (each = match(parameterPattern, text)) !== null;) {
            found[toLowerCase(each[1])] ??= each[2] ?? each[3];
        }
        return found;
    };
    const refuseForm = why => { throw new TypeError(`the body is no form: ${why}`); };
    const part = (bytes, from, to) => new Uint8Array(typedBuffer(bytes), typedOffset(bytes) + from, to - from);
    const addPart = (form, head, content) => {
        const lines = splitText(head, "\r\n");
        let disposition;
        let type = "text/plain";
        for (let i = 0; i < lines.length; i++) {
            const { before, after } = cut(lines[i], ":");
            const name = toLowerCase(trim(before));
            if (name === "content-disposition") { disposition = trim(after ?? ""); }
            if (name === "content-type") { type = trim(after ?? ""); }
        }
        const { name, filename } = disposition === undefined || !startsWith(toLowerCase(disposition), "form-data") ? nothing : parametersOf(disposition);
        if (name === undefined) {
            refuseForm("a part has no name");
        }
        push(entriesOf(form), {
            __proto__: null,
            name: unescapeName(name),
            value: filename === undefined ? decodeUtf8(content, false) : new fileClass([content], unescapeName(filename), { __proto__: null, type }),
        });
    };
    const parseMultipart = (bytes, boundary) => {
        const form = new FormData();
        const first = encode(`--${boundary}`);
        const next = encode(`\r\n--${boundary}`);
        const headEnd = encode("\r\n\r\n");
        const size = typedLength(bytes);
        let at = findBytes(bytes, first, 0);
        if (at < 0) {
            refuseForm("its boundary is missing");
        }
        at += typedLength(first);
        for (let count = 1; ; count++) {
            if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d) {
                return form;
            }
            checkParts(count);
            // Blanks may follow a boundary.
            while (bytes[at] === 0x20 || bytes[at] === 0x09) { at++; }
            if (bytes[at] !== 0x0d || bytes[at + 1] !== 0x0a) {
                refuseForm("it ends within a part");
            }
            const head = findBytes(bytes, headEnd, at);
            if (head < 0 || head - at > partHeaderBytesMax) {
                refuseForm(`the headers of a part have no end, or over ${partHeaderBytesMax} bytes`);
            }
            const from = head + typedLength(headEnd);
            const to = findBytes(bytes, next, from - 2);
            if (to < 0 || to >= size) {
                refuseForm("it ends within a part");
            }
            addPart(form, decodeUtf8(part(bytes, at, head), false), part(bytes, from, max(from, to)));
            at = to + typedLength(next);
        }
    };
    const formOf = (bytes, type) => {
        const essence = toLowerCase(trim(splitText(type, ";")[0]));
        if (essence === "multipart/form-data") {
            const { boundary } = parametersOf(type);
            return boundary === undefined || boundary === "" ? refuseForm("its content type has no boundary") : parseMultipart(bytes, boundary);
        }
        if (essence !== "application/x-www-form-urlencoded") {
            refuseForm(`its content type is ${type === "" ? "missing" : quote(clip(type, errorCharactersMax))}`);
        }
        const form = new FormData();
        const pairs = parseQuery(withoutMark(bytes));
        checkParts(pairs.length);
        for (let i = 0; i < pairs.length; i++) {
            push(entriesOf(form), pairs[i]);
        }
        return form;
    };
