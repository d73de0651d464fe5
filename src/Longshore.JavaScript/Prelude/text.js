// Text, bytes, digests and random bytes; a part of prelude.js.
    const encode = text => new Uint8Array(encodeUtf8(toWellFormed(text)));
    define("TextEncoder", class TextEncoder {
        get encoding() { return "utf-8"; }
        encode(text = "") { return encode(String(text)); }
        encodeInto(text, target) {
            if (typedName(target) !== "Uint8Array") {
                throw new TypeError("the target of encodeInto must be a Uint8Array");
            }
            const room = typedLength(target);
            // Every UTF-16 unit takes at least a byte.
            text = slice(String(text), 0, room);
            const bytes = encode(text);
            const count = typedLength(bytes);
            if (count <= room) {
                typedSet(target, bytes);
                return { read: text.length, written: count };
            }
            let end = room;
            while ((bytes[end] & 0xc0) === 0x80) {
                end--;
            }
            const part = new Uint8Array(typedBuffer(bytes), 0, end);
            typedSet(target, part);
            return { read: decodeUtf8(part, false).length, written: end };
        }
    });
    const encodingLabel = /^[\t\n\f\r ]*(?:utf-8|utf8|unicode-1-1-utf-8)[\t\n\f\r ]*$/i;
    // The bytes before an incomplete character at the end.
    const completeBytes = bytes => {
        const end = typedLength(bytes);
        let start = end - 1;
        while (start > 0 && end - start < 4 && (bytes[start] & 0xc0) === 0x80) {
            start--;
        }
        const lead = bytes[start];
        const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        return start >= 0 && start + size > end ? start : end;
    };
    define("TextDecoder", class TextDecoder {
        #fatal;
        #ignoreBOM;
        #rest = new Uint8Array(0);
        // A byte order mark is left out at the beginning of a stream only.
        #isAtStart = true;
        constructor(label = "utf-8", options = undefined) {
            options ??= nothing;
            if (!matches(encodingLabel, String(label))) {
                throw new RangeError(`the encoding "${label}" is not supported: utf-8`);
            }
            this.#fatal = Boolean(options.fatal);
            this.#ignoreBOM = Boolean(options.ignoreBOM);
        }
        get encoding() { return "utf-8"; }
        get fatal() { return this.#fatal; }
        get ignoreBOM() { return this.#ignoreBOM; }
        decode(source = undefined, options = undefined) {
            const isStream = Boolean((options ?? nothing).stream);
            let bytes = source === undefined ? new Uint8Array(0) : bytesOf(source);
            const kept = this.#rest;
            if (typedLength(kept) > 0) {
                const joined = new Uint8Array(typedLength(kept) + typedLength(bytes));
                typedSet(joined, kept);
                typedSet(joined, bytes, typedLength(kept));
                bytes = joined;
            }
            const end = isStream ? completeBytes(bytes) : typedLength(bytes);
            this.#rest = copyBytes(new Uint8Array(typedBuffer(bytes), typedOffset(bytes) + end, typedLength(bytes) - end));
            const text = decodeUtf8(new Uint8Array(typedBuffer(bytes), typedOffset(bytes), end), this.#fatal);
            const hasMark = this.#isAtStart && !this.#ignoreBOM && charCodeAt(text, 0) === 0xfeff;
            this.#isAtStart = !isStream || this.#isAtStart && text === "";
            return hasMark ? slice(text, 1) : text;
        }
    });
    const randomBytesMax = 65536;
    const getRandomValues = view => {
        const name = isView(view) ? typedName(view) : undefined;
        if (name === undefined || endsWith(name, "Float16Array") || endsWith(name, "Float32Array") || endsWith(name, "Float64Array")) {
            throw new DOMException("getRandomValues fills typed arrays of integers", "TypeMismatchError");
        }
        if (typedBytes(view) > randomBytesMax) {
            throw new DOMException(`more than ${randomBytesMax} bytes at once`, "QuotaExceededError");
        }
        fillRandom(view);
        return view;
    };
    define("crypto", {
        getRandomValues: view => getRandomValues(view),
        randomUUID() {
            const bytes = getRandomValues(new Uint8Array(16));
            bytes[6] = bytes[6] & 0x0f | 0x40;
            bytes[8] = bytes[8] & 0x3f | 0x80;
            let text = "";
            for (let i = 0; i < 16; i++) {
                text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + padStart(numberToString(bytes[i], 16), 2, "0");
            }
            return text;
        },
        subtle: {
            async digest(algorithm, data) {
                const name = isObject(algorithm) ? algorithm.name : algorithm;
                return digest(toUpperCase(String(name)), bytesOf(data));
            },
        },
    });
