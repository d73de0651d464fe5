// The objects of env that grants give; a part of prelude.js. Each kind of binding has a function that makes its object from its name.
    const bindingKinds = { __proto__: null };
    const bindingOf = (kind, name) => bindingKinds[kind](name);

    // A key-value store, with the methods of KVNamespace of Workers.
    const keyValueReaders = {
        __proto__: null,
        text: textOf,
        json: field => parseJson(textOf(field)),
        arrayBuffer: field => typedBuffer(copyBytes(field)),
    };
    const keyValueReader = type => {
        const name = (isObject(type) ? type.type : type) ?? "text";
        const reader = keyValueReaders[name];
        if (reader === undefined) {
            throw new TypeError(`${quote(clip(String(name), errorCharactersMax))} is no type of a value: text, json or arrayBuffer`);
        }
        return reader;
    };
    const keyOf = key => {
        if (typeof key !== "string") {
            throw new TypeError("a key is a string");
        }
        return key;
    };
    const valueOf = value => {
        if (typeof value === "string") {
            return value;
        }
        if (isBytes(value)) {
            return bytesOf(value);
        }
        throw new TypeError("a value is a string, an ArrayBuffer or a view of one");
    };
    // A number in decimal digits, for the host to check.
    const digitsOf = value => value === undefined || value === null ? "" : String(value);
    // A number where it is exact, otherwise a BigInt.
    const integerOf = field => {
        const text = textOf(field);
        const number = Number(text);
        return isSafeInteger(number) ? number : BigInt(text);
    };
    const timeToLiveOf = options => {
        const { expirationTtl, expiration, metadata } = options ?? nothing;
        if (expiration !== undefined || metadata !== undefined) {
            throw new TypeError("a value has no expiration and no metadata here: give expirationTtl, in seconds");
        }
        return digitsOf(expirationTtl);
    };
    class KeyValueStore {
        #name;
        constructor(name) { this.#name = name; }
        async get(key, type = undefined) {
            const read = keyValueReader(type);
            const fields = await ask("kv.get", this.#name, keyOf(key));
            return fields.length > 1 ? read(fields[1]) : null;
        }
        async getWithVersion(key, type = undefined) {
            const read = keyValueReader(type);
            const fields = await ask("kv.get", this.#name, keyOf(key));
            return fields.length > 1 ? { value: read(fields[1]), version: integerOf(fields[2]) } : { value: null, version: null };
        }
        async put(key, value, options = undefined) {
            const fields = await ask("kv.put", this.#name, keyOf(key), valueOf(value), timeToLiveOf(options));
            return integerOf(fields[1]);
        }
        async cas(key, expectedVersion, value, options = undefined) {
            const fields = await ask("kv.cas", this.#name, keyOf(key), digitsOf(expectedVersion), valueOf(value), timeToLiveOf(options));
            return integerOf(fields[1]);
        }
        async increment(key, by = 1) {
            const fields = await ask("kv.increment", this.#name, keyOf(key), digitsOf(by));
            return integerOf(fields[1]);
        }
        async delete(key) {
            const fields = await ask("kv.delete", this.#name, keyOf(key));
            return textOf(fields[1]) === "1";
        }
        async list(options = undefined) {
            const { prefix, limit, cursor } = options ?? nothing;
            const fields = await ask("kv.list", this.#name, digitsOf(prefix), digitsOf(cursor), digitsOf(limit));
            const keys = [];
            for (let i = 1; i < fields.length - 1; i++) {
                setOwn(keys, i - 1, { name: textOf(fields[i]) });
            }
            const next = textOf(fields[fields.length - 1]);
            return next === "" ? { keys, list_complete: true } : { keys, list_complete: false, cursor: next };
        }
    }
    bindingKinds.kv = name => new KeyValueStore(name);

    // Regions of bytes that functions share (docs/state.md).
    class StateRegions {
        #name;
        constructor(name) { this.#name = name; }
        async read(region, offset = 0, length = undefined) {
            return (await this.readWithVersion(region, offset, length)).bytes;
        }
        async readWithVersion(region, offset = 0, length = undefined) {
            const fields = await ask("state.read", this.#name, keyOf(region), digitsOf(offset), digitsOf(length));
            return { bytes: typedBuffer(copyBytes(fields[1])), version: integerOf(fields[2]) };
        }
        async write(region, value, offset = 0, options = undefined) {
            const fields = await ask("state.write", this.#name, keyOf(region), digitsOf(offset), valueOf(value), digitsOf(options?.version));
            return integerOf(fields[1]);
        }
        async append(region, value) {
            const fields = await ask("state.append", this.#name, keyOf(region), valueOf(value));
            return integerOf(fields[1]);
        }
        async size(region) {
            const fields = await ask("state.size", this.#name, keyOf(region));
            return fields.length > 1 ? integerOf(fields[1]) : null;
        }
        async resize(region, length) {
            await ask("state.resize", this.#name, keyOf(region), digitsOf(length));
        }
        async delete(region) {
            return textOf((await ask("state.delete", this.#name, keyOf(region)))[1]) === "1";
        }
        async push(region) {
            return textOf((await ask("state.push", this.#name, keyOf(region)))[1]) === "1";
        }
        async pull(region, options = undefined) {
            const fields = await ask("state.pull", this.#name, keyOf(region), options?.discard ? "discard" : "");
            return fields.length > 1 ? integerOf(fields[1]) : null;
        }
        async lock(region, options = undefined) {
            const { mode, waitMilliseconds, leaseMilliseconds } = options ?? nothing;
            const fields = await ask(
                "state.lock", this.#name, keyOf(region), mode ?? "write", digitsOf(waitMilliseconds), digitsOf(leaseMilliseconds));
            return integerOf(fields[1]);
        }
        async unlock(region) {
            return textOf((await ask("state.unlock", this.#name, keyOf(region)))[1]) === "1";
        }
    }
    bindingKinds.state = name => new StateRegions(name);

    // A bucket of objects, with the methods of R2Bucket of Workers.
    const infoOf = (key, fields, at) => {
        const etag = textOf(fields[at + 1]);
        return {
            key,
            size: integerOf(fields[at]),
            etag,
            httpEtag: `"${etag}"`,
            version: textOf(fields[at + 2]),
            uploaded: new Date(Number(textOf(fields[at + 3]))),
        };
    };
    const withType = (info, fields) => {
        const contentType = textOf(fields[5]);
        setOwn(info, "httpMetadata", contentType === "" ? {} : { contentType });
        return info;
    };
    const withBody = (info, fields) => {
        const body = fields[7];
        setOwn(info, "range", { offset: integerOf(fields[6]), length: typedLength(body) });
        hide(info, "text", async () => textOf(body));
        hide(info, "json", async () => parseJson(textOf(body)));
        hide(info, "arrayBuffer", async () => typedBuffer(copyBytes(body)));
        hide(info, "bytes", async () => copyBytes(body));
        return info;
    };
    const conditionOf = options => {
        const onlyIf = options?.onlyIf ?? nothing;
        const { etagMatches, etagDoesNotMatch, uploadedBefore, uploadedAfter } = onlyIf;
        if (uploadedBefore !== undefined || uploadedAfter !== undefined || typeof onlyIf.get === "function") {
            throw new TypeError("a condition is onlyIf: { etagMatches } or { etagDoesNotMatch }");
        }
        return listOf(digitsOf(etagMatches), digitsOf(etagDoesNotMatch));
    };
    const rangeOf = options => {
        const { offset, length, suffix } = options?.range ?? nothing;
        if (suffix === undefined) {
            return listOf(digitsOf(offset), digitsOf(length));
        }
        if (offset !== undefined || length !== undefined || !(suffix > 0)) {
            throw new TypeError("a range is { offset, length }, or { suffix } of one byte at least");
        }
        return listOf(`-${suffix}`, "");
    };
    class ObjectBucket {
        #name;
        constructor(name) { this.#name = name; }
        async head(key) {
            const fields = await ask("objects.stat", this.#name, keyOf(key));
            return fields.length > 1 ? withType(infoOf(key, fields, 1), fields) : null;
        }
        async get(key, options = undefined) {
            const range = rangeOf(options);
            const condition = conditionOf(options);
            const fields = await ask("objects.get", this.#name, keyOf(key), range[0], range[1], condition[0], condition[1]);
            if (fields.length === 1) {
                return null;
            }
            const info = withType(infoOf(key, fields, 1), fields);
            return fields.length > 6 ? withBody(info, fields) : info;
        }
        async put(key, value, options = undefined) {
            const condition = conditionOf(options);
            const type = digitsOf(options?.httpMetadata?.contentType);
            try {
                const fields = await ask("objects.put", this.#name, keyOf(key), value === null ? "" : valueOf(value), type, condition[0], condition[1]);
                return withType(infoOf(key, fields, 1), fields);
            } catch (error) {
                if (error?.code === "Conflict") {
                    return null;
                }
                throw error;
            }
        }
        // Runs work where the object is, or here: (bytes or null) to anything, also a promise.
        async near(key, work, options = undefined) {
            if (typeof work !== "function") {
                throw new TypeError("the work on an object is a function of its bytes");
            }
            const { range } = options ?? nothing;
            rangeOf({ __proto__: null, range });
            const read = async () => {
                const object = await this.get(key, { __proto__: null, range });
                return object === null ? null : await object.bytes();
            };
            return await workNear(this.#name, keyOf(key), read, work);
        }
        async delete(keys) {
            const all = isArray(keys) ? keys : listOf(keys);
            for (let i = 0; i < all.length; i++) {
                await ask("objects.remove", this.#name, keyOf(all[i]));
            }
        }
        async list(options = undefined) {
            const { prefix, limit, cursor, startAfter, delimiter } = options ?? nothing;
            if (delimiter !== undefined) {
                throw new TypeError("a listing has no delimiter here: give a prefix");
            }
            const fields = await ask("objects.list", this.#name, digitsOf(prefix), digitsOf(cursor ?? startAfter), digitsOf(limit));
            const objects = [];
            for (let at = 1; at < fields.length - 1; at += 5) {
                setOwn(objects, objects.length, infoOf(textOf(fields[at]), fields, at + 1));
            }
            const next = textOf(fields[fields.length - 1]);
            return next === "" ? { objects, truncated: false, delimitedPrefixes: [] } : { objects, truncated: true, cursor: next, delimitedPrefixes: [] };
        }
    }
    bindingKinds.objects = name => new ObjectBucket(name);

    // A queue, as in Workers: a message is JSON unless its options say otherwise.
    const messageOf = (value, options) => {
        const type = options?.contentType ?? "json";
        if (type === "json") {
            return listOf("application/json", encode(jsonOf(value)));
        }
        if (type === "text" && typeof value === "string") {
            return listOf(textType, encode(value));
        }
        if (type === "bytes" && isBytes(value)) {
            return listOf("application/octet-stream", bytesOf(value));
        }
        throw new TypeError(`a message is json of any value, text of a string, or bytes of a buffer, not ${type} of type ${typeof value}`);
    };
    const sendMessage = async (queue, value, options) => {
        const message = messageOf(value, options);
        const answered = await ask("queue.send", queue, message[1], message[0], `${options?.delaySeconds ?? 0}`);
        return { id: textOf(answered[1]) };
    };
    bindingKinds.queue = name => ({
        send: (value, options = undefined) => sendMessage(name, value, options),
        // The messages are written together, and each may be refused by itself.
        async sendBatch(messages, options = undefined) {
            const sent = newList();
            for (const each of messages) {
                push(sent, sendMessage(name, each.body, { __proto__: null, delaySeconds: options?.delaySeconds, ...each }));
            }
            for (let i = 0; i < sent.length; i++) {
                await sent[i];
            }
        },
    });

    // The files of the granted directories, by the paths that the grants give them.
    const bytesOfFile = async (path, options) => {
        const { offset, length } = options ?? nothing;
        return copyBytes((await ask("files.read", pathOf(path), digitsOf(offset), digitsOf(length)))[1]);
    };
    const pathOf = path => {
        if (typeof path !== "string") {
            throw new TypeError("a path is a string, such as /data/file.txt");
        }
        return path;
    };
    bindingKinds.files = () => ({
        read: (path, options = undefined) => bytesOfFile(path, options),
        async text(path) { return textOf(await bytesOfFile(path)); },
        async json(path) { return parseJson(textOf(await bytesOfFile(path))); },
        async list(path) {
            const fields = await ask("files.list", pathOf(path));
            const names = [];
            for (let i = 1; i < fields.length; i++) {
                setOwn(names, i - 1, textOf(fields[i]));
            }
            return names;
        },
        async stat(path) {
            const fields = await ask("files.stat", pathOf(path));
            const type = textOf(fields[1]);
            return { isFile: type === "file", isDirectory: type === "directory", size: Number(textOf(fields[2])), modified: new Date(Number(textOf(fields[3]))) };
        },
        async write(path, value, options = undefined) {
            await ask("files.write", pathOf(path), valueOf(value), options?.append ? "append" : "");
        },
        async remove(path) { await ask("files.remove", pathOf(path)); },
        async makeDirectory(path) { await ask("files.mkdir", pathOf(path)); },
    });
