// The text of values for console and for errors; a part of prelude.js.
    const identifier = /^[A-Za-z_$][\w$]*$/;
    const classText = /^class\b/;
    const digits = /^\d+$/;
    const shownMax = 100;
    const bytesShownMax = 50;
    const lineMax = 76;
    const depthShownMax = 2;
    const causesShownMax = 8;
    const quote = text => {
        const mark = !includes(text, "'") ? "'" : !includes(text, '"') ? '"' : !includes(text, "`") ? "`" : "'";
        const escaped = replaceText(slice(stringify(text), 1, -1), '\\"', '"');
        return mark + (mark === "'" ? replaceText(escaped, "'", "\\'") : escaped) + mark;
    };
    const inspectKey = key => typeof key === "symbol" ? `[${symbolToString(key)}]` : matches(identifier, key) ? key : quote(key);
    const classOf = value => {
        for (let each = value; each !== null; each = getPrototypeOf(each)) {
            const property = getOwnPropertyDescriptor(each, "constructor");
            const maker = property !== undefined && hasOwn(property, "value") ? property.value : undefined;
            if (typeof maker === "function" && typeof maker.name === "string" && maker.name !== "") {
                return maker.name;
            }
        }
        return "[Object: null prototype]";
    };
    const inspectProperty = (value, key, depth, seen) => {
        const property = getOwnPropertyDescriptor(value, key);
        if (property === undefined) {
            return "undefined";
        }
        if (!hasOwn(property, "value")) {
            return property.get && property.set ? "[Getter/Setter]" : property.get ? "[Getter]" : "[Setter]";
        }
        return inspect(property.value, depth + 1, seen);
    };
    const joinParts = (open, parts, close) => {
        if (parts.length === 0) {
            return trimEnd(open) + trimStart(close);
        }
        const line = open + joinList(parts, ", ") + close;
        if (line.length <= lineMax && !includes(line, "\n")) {
            return line;
        }
        const lines = newList();
        for (let i = 0; i < parts.length; i++) {
            push(lines, "  " + replaceText(parts[i], "\n", "\n  "));
        }
        return trimEnd(open) + "\n" + joinList(lines, ",\n") + "\n" + trimStart(close);
    };
    // The own enumerable properties as text.
    const properties = (value, depth, seen, isShown) => {
        const parts = newList();
        const keys = ownKeys(value);
        for (let i = 0; i < keys.length; i++) {
            const property = getOwnPropertyDescriptor(value, keys[i]);
            if (property !== undefined && property.enumerable && (isShown === undefined || isShown(keys[i]))) {
                push(parts, `${inspectKey(keys[i])}: ${inspectProperty(value, keys[i], depth, seen)}`);
            }
        }
        return parts;
    };
    const pushMore = (parts, count) => {
        if (count > shownMax) {
            push(parts, `... ${count - shownMax} more item${count - shownMax > 1 ? "s" : ""}`);
        }
    };
    const inspectError = (value, name, depth, seen) => {
        if (depth > causesShownMax) {
            return `[${name}]`;
        }
        const stack = typeof value.stack === "string" ? trimEnd(value.stack) : "";
        const text = `${String(value.name ?? name)}: ${getMessage(value)}` + (stack ? "\n" + stack : "");
        const parts = properties(value, depth, seen, key => key !== "stack" && key !== "message" && key !== "cause" && key !== "errors");
        for (let i = 0; i < 2; i++) {
            const key = i === 0 ? "cause" : "errors";
            if (hasOwn(value, key)) {
                push(parts, `[${key}]: ${inspectProperty(value, key, depth, seen)}`);
            }
        }
        return parts.length === 0 ? text : joinParts(text + " { ", parts, " }");
    };
    const inspectArray = (value, depth, seen) => {
        const parts = newList();
        for (let i = 0; i < min(value.length, shownMax); i++) {
            push(parts, hasOwn(value, i) ? inspectProperty(value, i, depth, seen) : "<empty>");
        }
        pushMore(parts, value.length);
        const others = properties(value, depth, seen, key => typeof key === "symbol" || !matches(digits, key));
        for (let i = 0; i < others.length; i++) {
            push(parts, others[i]);
        }
        return joinParts("[ ", parts, " ]");
    };
    const inspectView = (value, name) => {
        const parts = newList();
        const length = typedLength(value);
        for (let i = 0; i < min(length, shownMax); i++) {
            push(parts, String(value[i]));
        }
        pushMore(parts, length);
        return joinParts(`${name}(${length}) [ `, parts, " ]");
    };
    const inspectBuffer = value => {
        const bytes = new Uint8Array(value, 0, min(bufferBytes(value), bytesShownMax));
        const parts = newList();
        for (let i = 0; i < typedLength(bytes); i++) {
            push(parts, padStart(numberToString(bytes[i], 16), 2, "0"));
        }
        return `ArrayBuffer { [Uint8Contents]: <${joinList(parts, " ")}${bufferBytes(value) > bytesShownMax ? " ..." : ""}>, byteLength: ${bufferBytes(value)} }`;
    };
    const inspectContainer = (value, isMap, name, depth, seen) => {
        const parts = newList();
        const each = (item, key) => {
            if (parts.length < shownMax) {
                push(parts, (isMap ? inspect(key, depth + 1, seen) + " => " : "") + inspect(item, depth + 1, seen));
            }
        };
        isMap ? mapForEach(value, each) : setForEach(value, each);
        const size = isMap ? mapSize(value) : setSize(value);
        pushMore(parts, size);
        return joinParts(`${name}(${size}) { `, parts, " }");
    };
    const inspectObject = (value, depth, seen) => {
        const kind = classify(value);
        const name = classOf(value);
        switch (kind) {
            case kinds.error: case kinds.domException: return inspectError(value, name, depth, seen);
            case kinds.date: return is(getTime(value), NaN) ? "Invalid Date" : toIsoString(value);
            case kinds.regexp: return regExpToString(value);
            case kinds.promise: return "Promise";
        }
        const isList = kind === kinds.array || kind === kinds.proxy && isArray(value);
        if (depth > depthShownMax) {
            return isList ? "[Array]" : `[${name}]`;
        }
        if (isList) {
            return inspectArray(value, depth, seen);
        }
        if (kind >= kinds.firstTyped && kind <= kinds.lastTyped) {
            return inspectView(value, name);
        }
        switch (kind) {
            case kinds.buffer: return inspectBuffer(value);
            case kinds.map: return inspectContainer(value, true, name, depth, seen);
            case kinds.set: return inspectContainer(value, false, name, depth, seen);
            case kinds.number: return `[${name}: ${inspect(unboxed.number(value), depth, seen)}]`;
            case kinds.string: return `[${name}: ${inspect(unboxed.string(value), depth, seen)}]`;
            case kinds.boolean: return `[${name}: ${inspect(unboxed.boolean(value), depth, seen)}]`;
            default: return joinParts(name === "Object" ? "{ " : `${name} { `, properties(value, depth, seen), " }");
        }
    };
    // seen is the chain of the objects around this one.
    const inspect = (value, depth = 0, seen = null) => {
        switch (typeof value) {
            case "string": return depth === 0 ? value : quote(value);
            case "bigint": return `${value}n`;
            case "symbol": return symbolToString(value);
            case "number": return is(value, -0) ? "-0" : String(value);
            case "function":
                return matches(classText, functionToString(value))
                    ? `[class ${String(value.name || "(anonymous)")}]`
                    : value.name ? `[Function: ${String(value.name)}]` : "[Function (anonymous)]";
            case "object":
                if (value === null) {
                    return "null";
                }
                for (let each = seen; each !== null; each = each.outer) {
                    if (each.value === value) {
                        return "[Circular]";
                    }
                }
                return inspectObject(value, depth, { __proto__: null, value, outer: seen });
            default: return String(value);
        }
    };
