// Text, bytes, digests and random bytes; a part of prelude.js.
    const encode = text => new Uint8Array(encodeUtf8(toWellFormed(text)));
    class TextEncoder {
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
    }
    define("TextEncoder", TextEncoder);
    const labelCharactersMax = 64;
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
    // Piece by piece. What is not read of the last one is an incomplete character.
    const decodePieces = (encoding, bytes, isFatal, isStream) => {
        const length = typedLength(bytes);
        let text = "";
        for (let at = 0; ;) {
            const size = min(legacyBytesMax, length - at);
            const isLast = at + size === length;
            const decoded = decodeLegacy(encoding, new Uint8Array(typedBuffer(bytes), typedOffset(bytes) + at, size), isFatal, isStream || !isLast);
            text += decoded[0];
            at += decoded[1];
            if (isLast) {
                return { __proto__: null, text, end: at };
            }
        }
    };
    class TextDecoder {
        #encoding = "utf-8";
        #fatal;
        #ignoreBOM;
        #rest = new Uint8Array(0);
        // A byte order mark is left out at the beginning of a stream only.
        #isAtStart = true;
        constructor(label = "utf-8", options = undefined) {
            options ??= nothing;
            label = String(label);
            if (!matches(encodingLabel, label)) {
                this.#encoding = encodingOf(clip(label, labelCharactersMax));
                if (this.#encoding === null) {
                    throw new RangeError(`the encoding ${quote(clip(label, labelCharactersMax))} is not supported`);
                }
            }
            this.#fatal = Boolean(options.fatal);
            this.#ignoreBOM = Boolean(options.ignoreBOM);
        }
        get encoding() { return this.#encoding; }
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
            const isUtf8 = this.#encoding === "utf-8";
            const legacy = isUtf8 ? undefined : decodePieces(this.#encoding, bytes, this.#fatal, isStream);
            const end = !isUtf8 ? legacy.end : isStream ? completeBytes(bytes) : typedLength(bytes);
            this.#rest = copyBytes(new Uint8Array(typedBuffer(bytes), typedOffset(bytes) + end, typedLength(bytes) - end));
            const text = isUtf8 ? decodeUtf8(new Uint8Array(typedBuffer(bytes), typedOffset(bytes), end), this.#fatal) : legacy.text;
            const hasMark = this.#isAtStart && !this.#ignoreBOM && charCodeAt(text, 0) === 0xfeff;
            this.#isAtStart = !isStream || this.#isAtStart && text === "";
            return hasMark ? slice(text, 1) : text;
        }
    }
    define("TextDecoder", TextDecoder);
