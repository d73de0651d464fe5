// Connections, as cloudflare:sockets of Workers has them; a part of prelude.js. Their streams have readers and writers, and are no whole
// streams of the standard.
    // The host's limits of one write and one read.
    const writeBytesMax = 1 << 20;
    const readBytesMax = 32 << 10;
    // Runs what it is given one after another.
    const newTurns = () => {
        let last;
        return async act => {
            const before = last;
            let leave;
            last = new Promise(resolve => { leave = resolve; });
            await before;
            try {
                return await act();
            } finally {
                leave();
            }
        };
    };
    // A promise that the program may ignore: its rejection is not reported.
    const unwatched = promise => {
        (async () => {
            try {
                await promise;
            } catch {}
        })();
        return promise;
    };
    // What a stream has in common with the other side's: one reader or writer at a time.
    const newLock = name => {
        let holder;
        return {
            get isHeld() { return holder !== undefined; },
            take(by) {
                if (holder !== undefined) {
                    throw new TypeError(`the stream has a ${name} already: call its releaseLock() first`);
                }
                holder = by;
            },
            check(by) {
                if (holder !== by) {
                    throw new TypeError(`the ${name} was released`);
                }
            },
            release(by) {
                if (holder === by) {
                    holder = undefined;
                }
            },
        };
    };
    const newReadable = (receive, close, closed) => {
        const lock = newLock("reader");
        const getReader = () => {
            const reader = {
                async read() {
                    lock.check(reader);
                    const value = await receive();
                    return value === undefined ? { value, done: true } : { value, done: false };
                },
                async cancel() {
                    lock.check(reader);
                    await close();
                },
                releaseLock() { lock.release(reader); },
                closed,
            };
            lock.take(reader);
            return reader;
        };
        return {
            get locked() { return lock.isHeld; },
            getReader,
            cancel: close,
            async *[Symbol.asyncIterator]() {
                const reader = getReader();
                try {
                    for (let next = await reader.read(); !next.done; next = await reader.read()) {
                        yield next.value;
                    }
                } finally {
                    reader.releaseLock();
                }
            },
        };
    };
    const newWritable = (send, end, close, closed) => {
        const lock = newLock("writer");
        return {
            get locked() { return lock.isHeld; },
            getWriter() {
                const writer = {
                    async write(chunk) {
                        lock.check(writer);
                        if (!isBytes(chunk)) {
                            throw new TypeError("a connection takes bytes: an ArrayBuffer or a view of one, such as new TextEncoder().encode(text)");
                        }
                        await send(copyBytes(bytesOf(chunk)));
                    },
                    async close() {
                        lock.check(writer);
                        await end();
                    },
                    async abort() {
                        lock.check(writer);
                        await close();
                    },
                    releaseLock() { lock.release(writer); },
                    get ready() { return unwatched(send(new Uint8Array(0))); },
                    closed,
                };
                lock.take(writer);
                return writer;
            },
            close: end,
            abort: close,
        };
    };
    // opening is a promise of the fields of tcp.connect.
    const newSocket = (opening, transport, allowHalfOpen) => {
        const numberField = 1;
        const remoteField = 2;
        const localField = 3;
        const receiving = newTurns();
        const sending = newTurns();
        let isClosed = false;
        let isUpgraded = false;
        let settle;
        let fail;
        const closed = unwatched(new Promise((resolve, reject) => { settle = resolve; fail = reject; }));
        // What the host does not do ends the connection for the program.
        const onConnection = async act => {
            try {
                return await act((await opening)[numberField]);
            } catch (error) {
                fail(error);
                throw error;
            }
        };
        const opened = unwatched(onConnection(async () => {
            const fields = await opening;
            return { remoteAddress: textOf(fields[remoteField]), localAddress: textOf(fields[localField]) };
        }));
        const close = async () => {
            if (!isClosed) {
                isClosed = true;
                await onConnection(number => ask("tcp.close", number));
                settle();
            }
        };
        const receive = () => receiving(async () => {
            if (isClosed) {
                return undefined;
            }
            try {
                const bytes = (await onConnection(number => ask("tcp.read", number, `${readBytesMax}`)))[1];
                if (typedLength(bytes) > 0) {
                    return copyBytes(bytes);
                }
            } catch (error) {
                // The program itself has closed the connection meanwhile.
                if (isClosed) {
                    return undefined;
                }
                throw error;
            }
            if (!allowHalfOpen) {
                await close();
            }
            return undefined;
        });
        const checkOpen = () => {
            if (isClosed) {
                throw new TypeError("the connection is closed");
            }
        };
        const send = bytes => sending(async () => {
            checkOpen();
            const total = typedLength(bytes);
            for (let at = 0; at < total; at += writeBytesMax) {
                const part = new Uint8Array(typedBuffer(bytes), at, min(writeBytesMax, total - at));
                await onConnection(number => ask("tcp.write", number, part));
            }
        });
        const end = () => sending(async () => {
            checkOpen();
            await onConnection(number => ask("tcp.end", number));
        });
        const readable = newReadable(receive, close, closed);
        const writable = newWritable(send, end, close, closed);
        const secure = async name => {
            const fields = await opening;
            try {
                await ask("tcp.starttls", fields[numberField], name === undefined ? "" : `${name}`);
            } catch (error) {
                await ask("tcp.close", fields[numberField]);
                throw error;
            }
            return fields;
        };
        return {
            readable,
            writable,
            opened,
            closed,
            close,
            secureTransport: transport,
            get upgraded() { return isUpgraded; },
            // Gives the connection to a new socket, which has TLS.
            startTls(options = undefined) {
                if (transport !== "starttls") {
                    throw new TypeError('startTls needs connect(address, { secureTransport: "starttls" })');
                }
                checkOpen();
                if (readable.locked || writable.locked) {
                    throw new TypeError("startTls needs streams without reader and writer: call their releaseLock() first");
                }
                isClosed = true;
                isUpgraded = true;
                settle();
                return newSocket(secure(options?.expectedServerHostname), "on", allowHalfOpen);
            },
        };
    };
    // An address is "host:port" or an object with both.
    const addressOf = address => {
        if (isObject(address)) {
            return listOf(`${address.hostname}`, `${address.port}`);
        }
        const text = `${address}`;
        const colon = lastIndexOf(text, ":");
        if (colon < 0) {
            throw new TypeError(`${quote(clip(text, errorCharactersMax))} is no address: write host:port`);
        }
        return listOf(slice(text, 0, colon), slice(text, colon + 1));
    };
    const connect = (address, options = undefined) => {
        const { secureTransport = "off", allowHalfOpen = false } = options ?? nothing;
        const server = addressOf(address);
        return newSocket(ask("tcp.connect", server[0], server[1], `${secureTransport}`), `${secureTransport}`, Boolean(allowHalfOpen));
    };
    // Where the module cloudflare:sockets finds it.
    hide(globalThis, Symbol.for("longshore:connect"), connect);
