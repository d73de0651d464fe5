// The objects of env that grants give; a part of prelude.js. Each kind of binding has a function that makes its object from its name.
    const bindingKinds = { __proto__: null };
    const bindingOf = (kind, name) => bindingKinds[kind](name);
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
