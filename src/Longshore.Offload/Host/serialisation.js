// The text forms of ATLAS: stringify and parse. Unlike there, parse evaluates nothing.
(() => {
    "use strict";
    const kindOf = value => Object.prototype.toString.call(value).slice("[object ".length, -1);
    const isCyclic = value => {
        try {
            JSON.stringify(value, (_, each) => typeof each === "bigint" ? 0 : each);
            return false;
        } catch {
            return true;
        }
    };
    const write = value => {
        if (value === undefined || value === null) {
            return `"${value}"`;
        }
        if (typeof value === "string" || typeof value === "function") {
            return JSON.stringify(`${value}`);
        }
        if (typeof value !== "object") {
            return value.toString();
        }
        switch (kindOf(value)) {
            case "Array": return `[${value.map(write).join(", ")}]`;
            case "Error": return `new ${value.name}("${value.message}")`;
            case "Date": return `new Date("${value}")`;
            case "Object": return `{${Object.keys(value).map(key => `${JSON.stringify(key)}: ${write(value[key])}`).join(", ")}}`;
            default:
                if (typeof value.entries !== "function") {
                    throw new TypeError(`stringify has no form for a value of the class ${kindOf(value)}`);
                }
                return JSON.stringify(Array.from(value.entries()));
        }
    };
    // A cycle has no text form.
    const stringify = value => isCyclic(value) ? false : write(value);

    const restore = value => {
        if (value === "undefined") {
            return undefined;
        }
        if (value === "null") {
            return null;
        }
        if (typeof value === "object" && value !== null) {
            for (const key of Object.keys(value)) {
                value[key] = restore(value[key]);
            }
        }
        return value;
    };
    const parse = text => typeof text !== "string" ? text
        : text === "undefined" ? undefined
        : text === "null" ? null
        : restore(JSON.parse(text));
    return { stringify, parse };
})()
