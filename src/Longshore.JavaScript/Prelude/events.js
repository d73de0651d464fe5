// The handlers queue and scheduled of Workers; a part of prelude.js. The host calls both as requests, with headers that no client can send.
    const bodyOfMessage = (contentType, bytes) => {
        const type = toLowerCase(trim(splitText(contentType, ";")[0]));
        if (type === "application/octet-stream" || type === "") {
            return typedBuffer(copyBytes(bytes));
        }
        return type === "application/json" ? parseJson(textOf(bytes)) : textOf(bytes);
    };
    const delaySecondsMax = 43_200;
    // What becomes of each message of a batch. The first word counts, as in Workers.
    const newMessage = (id, attempts, sentAt, type, bytes) => {
        const state = { __proto__: null, id, isAcknowledged: false, retry: undefined };
        const isDecided = () => state.isAcknowledged || state.retry !== undefined;
        state.ack = () => {
            if (!isDecided()) {
                state.isAcknowledged = true;
            }
        };
        state.again = options => {
            if (!isDecided()) {
                const seconds = options?.delaySeconds;
                if (seconds !== undefined && !(isSafeInteger(seconds) && seconds >= 0 && seconds <= delaySecondsMax)) {
                    throw new RangeError(`delaySeconds is a whole number from 0 to ${delaySecondsMax}`);
                }
                state.retry = seconds === undefined ? id : `${id}=${seconds}`;
            }
        };
        let body;
        let isRead = false;
        state.message = {
            id,
            timestamp: new Date(sentAt),
            attempts: Number(attempts),
            // Read when the handler asks for it: one body that is no JSON fails no other message.
            get body() {
                if (!isRead) {
                    body = bodyOfMessage(type, bytes);
                    isRead = true;
                }
                return body;
            },
            ack: () => state.ack(),
            retry: (options = undefined) => state.again(options),
        };
        return state;
    };
    const messagesOf = (headers, buffer) => {
        const messages = newList();
        if (headerOf(headers, "longshore-batch") === undefined) {
            push(messages, newMessage(
                headerOf(headers, "longshore-message-id"), headerOf(headers, "longshore-attempt"), headerOf(headers, "longshore-sent-at"),
                headerOf(headers, "content-type") ?? "", new Uint8Array(buffer)));
            return messages;
        }
        const fieldsOfMessage = 5;
        const fields = fieldsOf(buffer);
        for (let i = 0; i < fields.length; i += fieldsOfMessage) {
            push(messages, newMessage(textOf(fields[i]), textOf(fields[i + 1]), textOf(fields[i + 2]), textOf(fields[i + 3]), fields[i + 4]));
        }
        return messages;
    };
    const retriesOf = (messages, isFailed) => {
        const retries = newList();
        for (let i = 0; i < messages.length; i++) {
            if (messages[i].retry !== undefined || (isFailed && !messages[i].isAcknowledged)) {
                push(retries, messages[i].retry ?? messages[i].id);
            }
        }
        return retries;
    };
    const callQueue = async (handler, path, headers, buffer, env, context) => {
        const messages = messagesOf(headers, buffer);
        const shown = [];
        for (let i = 0; i < messages.length; i++) {
            setOwn(shown, i, messages[i].message);
        }
        const each = (name, options) => {
            for (let i = 0; i < messages.length; i++) {
                messages[i][name](options);
            }
        };
        let isFailed = false;
        try {
            await handler.queue({ queue: path, messages: shown, ackAll: () => each("ack"), retryAll: (options = undefined) => each("again", options) }, env, context);
        } catch (error) {
            // What was acknowledged before stays so; without that, the whole invocation has failed.
            if (retriesOf(messages, true).length === messages.length) {
                throw error;
            }
            isFailed = true;
            err("The handler queue failed:", clip(inspect(error, 1), stackCharactersMax));
        }
        const retries = retriesOf(messages, isFailed);
        const pairs = newList();
        if (retries.length > 0) {
            addPair(pairs, "longshore-retry", joinList(retries, ", "));
        }
        return answerParts(200, "", checkedText(pairs), null);
    };
    const callScheduled = async (handler, headers, env, context) => {
        const event = {
            type: "scheduled", cron: headerOf(headers, "longshore-cron"), scheduledTime: getTime(new Date(headerOf(headers, "longshore-scheduled-time"))), noRetry() {},
        };
        await handler.scheduled(event, env, context);
        return answerParts(200, "", "", null);
    };
    // A promise of the answer's parts, or undefined if the call is an ordinary request, or the handler takes all as requests.
    const callForEvent = (handler, url, headers, buffer, env, context) => {
        const has = name => headerOf(headers, name) !== undefined;
        if (typeof handler.queue === "function" && (has("longshore-message-id") || has("longshore-batch"))) {
            return callQueue(handler, slice(url, lastIndexOf(url, "/") + 1), headers, buffer, env, context);
        }
        if (typeof handler.scheduled === "function" && has("longshore-scheduled-time")) {
            return callScheduled(handler, headers, env, context);
        }
        return undefined;
    };
    // What the handler returns.
    const callForRequest = (handler, request, env, context) => {
        if (typeof handler === "function") {
            return handler(request, env, context);
        }
        if (typeof handler.fetch !== "function") {
            throw new TypeError("the default export has no method fetch, so the function takes no requests");
        }
        return handler.fetch(request, env, context);
    };
