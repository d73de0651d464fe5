// Text, bytes and digests; a part of prelude.js.
    const bytesOf = source => source === undefined
        ? new Uint8Array(0)
        : ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
    define("TextEncoder", class TextEncoder {
        get encoding() { return "utf-8"; }
        encode(text = "") { return new Uint8Array(encodeUtf8(String(text))); }
        encodeInto(text, target) {
            let read = 0;
            let written = 0;
            for (const each of String(text)) {
                const bytes = new Uint8Array(encodeUtf8(each));
                if (written + bytes.length > target.length) {
                    break;
                }
                target.set(bytes, written);
                written += bytes.length;
                read += each.length;
            }
            return { read, written };
        }
    });
    define("TextDecoder", class TextDecoder {
        #fatal;
        #ignoreBOM;
        #rest = new Uint8Array(0);
        constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
            if (!["utf-8", "utf8", "unicode-1-1-utf-8"].includes(String(label).trim().toLowerCase())) {
                throw new RangeError(`the encoding "${label}" is not supported: utf-8`);
            }
            this.#fatal = Boolean(fatal);
            this.#ignoreBOM = Boolean(ignoreBOM);
        }
        get encoding() { return "utf-8"; }
        get fatal() { return this.#fatal; }
        get ignoreBOM() { return this.#ignoreBOM; }
        decode(source, { stream = false } = {}) {
            let bytes = bytesOf(source);
            if (this.#rest.length > 0) {
                const joined = new Uint8Array(this.#rest.length + bytes.length);
                joined.set(this.#rest);
                joined.set(bytes, this.#rest.length);
                bytes = joined;
            }
            let end = bytes.length;
            if (stream) {
                // An incomplete character at the end is kept until its remaining bytes arrive.
                let start = end - 1;
                while (start > 0 && end - start < 4 && (bytes[start] & 0xc0) === 0x80) {
                    start--;
                }
                const lead = bytes[start];
                const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
                if (start >= 0 && start + size > end) {
                    end = start;
                }
            }
            this.#rest = bytes.slice(end);
            const text = decodeUtf8(bytes.subarray(0, end), this.#fatal);
            return !this.#ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
        }
    });
    define("structuredClone", value => clone(value));
    const sizeOfRandomMax = 65536;
    define("crypto", {
        getRandomValues(view) {
            if (!ArrayBuffer.isView(view) || view instanceof Float32Array || view instanceof Float64Array || view instanceof DataView) {
                throw new DOMException("getRandomValues fills typed arrays of integers", "TypeMismatchError");
            }
            if (view.byteLength > sizeOfRandomMax) {
                throw new DOMException(`more than ${sizeOfRandomMax} bytes at once`, "QuotaExceededError");
            }
            fillRandom(view);
            return view;
        },
        randomUUID() {
            const bytes = this.getRandomValues(new Uint8Array(16));
            bytes[6] = bytes[6] & 0x0f | 0x40;
            bytes[8] = bytes[8] & 0x3f | 0x80;
            return Array.from(bytes, each => each.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
        },
        subtle: {
            async digest(algorithm, data) {
                return digest(String(algorithm?.name ?? algorithm).toUpperCase(), bytesOf(data));
            },
        },
    });
