// Streams, as in the Streams, Encoding and Compression standards; a part of prelude.js. The streams themselves are those of the package
// web-streams-polyfill. What the host is told never depends on them: it gets bytes.
    const streamClasses = {};
    ((exports, module) => {
        //@include web-streams-polyfill.js
    })(streamClasses, streamClasses);
    const { ReadableStream, TransformStream } = streamClasses;
    for (const name of keysOf(streamClasses)) {
        define(name, streamClasses[name]);
    }
    const getReader = uncurry(ReadableStream.prototype.getReader);
    const teeStream = uncurry(ReadableStream.prototype.tee);
    const isLocked = getter(ReadableStream.prototype, "locked");
    const readNext = uncurry(streamClasses.ReadableStreamDefaultReader.prototype.read);
    const cancelReader = uncurry(streamClasses.ReadableStreamDefaultReader.prototype.cancel);
    const isStream = value => isObject(value) && hasOwn(value, "_readableStreamController");
    const isDisturbed = stream => Boolean(stream._disturbed);
    // A stream of bytes that are there already.
    const streamOf = bytes => new ReadableStream({
        __proto__: null,
        type: "bytes",
        pull(controller) {
            if (typedLength(bytes) > 0) {
                controller.enqueue(copyBytes(bytes));
            }
            controller.close();
            controller.byobRequest?.respond(0);
        },
    }, { __proto__: null, highWaterMark: 0 });
    const joinChunks = (chunks, total) => {
        const joined = new Uint8Array(total);
        for (let i = 0, at = 0; i < chunks.length; at += typedLength(chunks[i]), i++) {
            typedSet(joined, chunks[i], at);
        }
        return joined;
    };
    const isByteArray = value => typedName(value) === "Uint8Array";
    // To a promise of the next Uint8Array of a body, or of null at its end.
    const nextPart = async reader => {
        const { done, value } = await readNext(reader);
        if (done) {
            return null;
        }
        if (!isByteArray(value)) {
            const refused = new TypeError("a body is a stream of Uint8Arrays");
            cancelReader(reader, refused);
            throw refused;
        }
        return value;
    };
    // All bytes of a stream of Uint8Arrays.
    const readAll = async stream => {
        const reader = getReader(stream);
        const chunks = newList();
        let total = 0;
        for (;;) {
            const part = await nextPart(reader);
            if (part === null) {
                return joinChunks(chunks, total);
            }
            push(chunks, copyBytes(part));
            total += typedLength(part);
        }
    };
    // A class whose objects have the two sides of a transformation, and the given properties.
    const transformClass = (name, begin) => {
        const made = { [name]: class {
            #stream;
            #shown;
            constructor(...args) {
                const { transformer, shown } = begin(args);
                this.#stream = new TransformStream(transformer);
                this.#shown = shown;
            }
            get readable() { return this.#stream.readable; }
            get writable() { return this.#stream.writable; }
            static { this.shownOf = stream => stream.#shown; }
        } }[name];
        const { shownOf } = made;
        delete made.shownOf;
        defineClass(name, made);
        return { prototype: made.prototype, shownOf };
    };
    const addShown = ({ prototype, shownOf }, names) => {
        for (let i = 0; i < names.length; i++) {
            defineProperty(prototype, names[i], { __proto__: null, get() { return shownOf(this)[names[i]]; }, enumerable: true, configurable: true });
        }
    };
    // A pair of surrogates may come in two chunks.
    addShown(transformClass("TextEncoderStream", () => {
        let rest = "";
        return {
            transformer: {
                transform(chunk, controller) {
                    const text = rest + String(chunk);
                    const last = text.length - 1;
                    const unit = last >= 0 ? charCodeAt(text, last) : 0;
                    const isHalf = unit >= 0xd800 && unit <= 0xdbff;
                    rest = isHalf ? text[last] : "";
                    const whole = isHalf ? slice(text, 0, last) : text;
                    if (whole !== "") {
                        controller.enqueue(encode(whole));
                    }
                },
                flush(controller) {
                    if (rest !== "") {
                        controller.enqueue(encode(rest));
                    }
                },
            },
            shown: { __proto__: null, encoding: "utf-8" },
        };
    }), listOf("encoding"));
    addShown(transformClass("TextDecoderStream", args => {
        const decoder = new TextDecoder(args[0] ?? "utf-8", args[1]);
        const add = (text, controller) => {
            if (text !== "") {
                controller.enqueue(text);
            }
        };
        return {
            transformer: {
                transform: (chunk, controller) => add(decoder.decode(bytesOf(chunk), { __proto__: null, stream: true }), controller),
                flush: controller => add(decoder.decode(), controller),
            },
            shown: decoder,
        };
    }), listOf("encoding", "fatal", "ignoreBOM"));
    // The host keeps nothing of a call that may be moved or reset, so the input is gathered here and transformed at its end.
    const compressionFormats = { __proto__: null, deflate: 0, "deflate-raw": 1, gzip: 2, brotli: 3 };
    const packedBytesMax = 65536;
    const compressionClass = (name, isDecompressing) => transformClass(name, args => {
        const format = compressionFormats[String(args[0])];
        if (args.length === 0 || format === undefined) {
            throw new TypeError(`${quote(clip(String(args[0]), errorCharactersMax))} is no format of compression: ${joinList(keysOf(compressionFormats), ", ")}`);
        }
        let chunks = newList();
        let total = 0;
        return {
            transformer: {
                transform(chunk) {
                    const bytes = copyBytes(bytesOf(chunk));
                    push(chunks, bytes);
                    total += typedLength(bytes);
                },
                flush(controller) {
                    const input = joinChunks(chunks, total);
                    chunks = newList();
                    const output = compress(format, isDecompressing, input);
                    for (let at = 0; at < bufferBytes(output); at += packedBytesMax) {
                        controller.enqueue(copyBytes(new Uint8Array(output, at, min(packedBytesMax, bufferBytes(output) - at))));
                    }
                },
            },
        };
    });
    compressionClass("CompressionStream", false);
    compressionClass("DecompressionStream", true);
