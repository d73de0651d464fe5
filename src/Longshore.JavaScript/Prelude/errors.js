// What was thrown, as text for the host, and rejections that nobody handles; a part of prelude.js.
    const causesMax = 8;
    const stackLinesMax = 100;
    // The lines of a stack trace without the prelude's own frames.
    const programStack = error => {
        const stack = error.stack;
        if (typeof stack !== "string") {
            return "";
        }
        const lines = splitText(slice(stack, 0, stackCharactersMax), "\n");
        const kept = newList();
        for (let i = 0; i < lines.length && kept.length < stackLinesMax; i++) {
            if (!includes(lines[i], "longshore:") && !endsWith(lines[i], "(native)")) {
                push(kept, lines[i]);
            }
        }
        return joinList(kept, "\n");
    };
    const isErrorLike = value => isObject(value) && (classify(value) === kinds.error || "message" in value);
    const summary = thrown => isErrorLike(thrown)
        ? `${clip(String(thrown.name ?? "Error"), errorCharactersMax)}: ${clip(getMessage(thrown), errorCharactersMax)}`
        : inspect(thrown, 1);
    // The stack, then the causes and the errors of an AggregateError, each with its own stack.
    const fullStack = (error, depth) => {
        let text = programStack(error);
        const add = (label, inner) => {
            text += `${text === "" || endsWith(text, "\n") ? "" : "\n"}${label} ${summary(inner)}\n${isErrorLike(inner) && depth < causesMax ? fullStack(inner, depth + 1) : ""}`;
        };
        if (hasOwn(error, "cause")) {
            add("caused by", error.cause);
        }
        const inner = hasOwn(error, "errors") ? error.errors : undefined;
        for (let i = 0; isArray(inner) && i < min(inner.length, causesMax) && text.length < stackCharactersMax; i++) {
            add(`error ${i + 1} of ${inner.length}:`, inner[i]);
        }
        return text;
    };
    const describe = thrown => {
        try {
            return isErrorLike(thrown)
                ? [
                    clip(String(thrown.name ?? "Error"), errorCharactersMax),
                    clip(getMessage(thrown), errorCharactersMax),
                    slice(fullStack(thrown, 0), 0, stackCharactersMax),
                ]
                : ["Error", clip(inspect(thrown, 1), errorCharactersMax), ""];
        } catch {
            return ["Error", "something was thrown that cannot be read", ""];
        }
    };
    const builtInErrors = new Map([
        Error, globalThis.EvalError, RangeError, globalThis.ReferenceError, globalThis.SyntaxError, TypeError, globalThis.URIError,
        globalThis.AggregateError, globalThis.InternalError,
    ].map(each => [each.name, each]));
    const builtInPrototypes = new Map([...builtInErrors].map(([name, each]) => [name, each.prototype]));
    const errorNamed = (name, message) => {
        if (name === "DataCloneError" || name === "NotSupportedError") {
            return new DOMException(message, name);
        }
        const made = new (mapGet(builtInErrors, name) ?? Error)(message);
        if (!mapHas(builtInErrors, name)) {
            hide(made, "name", name);
        }
        return made;
    };
    const makeError = (name, message, stack) => {
        // The second parameter of an AggregateError is its message.
        const error = errorNamed(name === "AggregateError" ? "Error" : name, message);
        hide(error, "stack", stack ?? programStack(error));
        return error;
    };

    // Rejected promises without a handler and their reasons, as long as the guest's memory has room for them.
    const rejections = new Map();
    let moreRejections = 0;
    const noteRejection = (promise, reason, isHandled) => {
        if (isHandled) {
            mapDelete(rejections, promise);
        } else if (mapSize(rejections) < rejectionsMax) {
            mapSet(rejections, promise, reason);
        } else {
            moreRejections++;
        }
    };
    // The reason of a rejected promise without a handler in a list, or undefined if there is none.
    const takeRejection = () => {
        const first = nextOfMap(mapKeys(rejections));
        if (!hasOwn(first, "value") || first.done) {
            return undefined;
        }
        const taken = newList();
        push(taken, mapGet(rejections, first.value));
        mapDelete(rejections, first.value);
        return taken;
    };
    const reportRejections = () => {
        for (let taken = takeRejection(); taken !== undefined; taken = takeRejection()) {
            let text;
            try {
                text = inspect(taken[0], 1);
            } catch {
                text = "something that cannot be read";
            }
            err("Unhandled rejection:", clip(text, stackCharactersMax));
        }
        if (moreRejections > 0) {
            err(`Unhandled rejections: ${moreRejections} more`);
            moreRejections = 0;
        }
    };
