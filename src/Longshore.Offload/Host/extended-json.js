// JSON with the extensions of QuickJS's std.parseExtJSON: comments, trailing commas, names without quotes, strings in single quotes, \f and
// \v as spaces, a leading plus, and octal and hexadecimal numbers. The value is a function (text).
(() => {
    "use strict";
    const spaces = " \t\r\n\f\v";
    const escapes = { __proto__: null, b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
    const word = /[A-Za-z_$][\w$]*/y;
    const number = /[+-]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.$])/y;
    const words = { __proto__: null, true: true, false: false, null: null, NaN, Infinity };

    return source => {
        const text = `${source}`;
        let at = 0;
        const fail = () => {
            const line = text.slice(0, at).split("\n").length;
            throw new SyntaxError(at >= text.length ? "unexpected end of input" : `unexpected character '${text[at]}' in line ${line}`);
        };
        const match = pattern => {
            pattern.lastIndex = at;
            const found = pattern.exec(text);
            if (found !== null) {
                at += found[0].length;
            }
            return found?.[0];
        };
        const skipComment = () => {
            if (text.startsWith("//", at)) {
                const end = text.indexOf("\n", at);
                at = end < 0 ? text.length : end;
                return true;
            }
            if (text.startsWith("/*", at)) {
                const end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    at = text.length;
                    fail();
                }
                at = end + 2;
                return true;
            }
            return false;
        };
        const skip = () => {
            while (at < text.length && (spaces.includes(text[at]) && ++at || skipComment())) {
                continue;
            }
        };
        // Whether the next character is this one, which is then passed.
        const pass = mark => {
            skip();
            return text[at] === mark && ++at > 0;
        };
        const readEscape = () => {
            const mark = text[at++];
            if (mark === "u" || mark === "x") {
                const digits = text.slice(at, at + (mark === "u" ? 4 : 2));
                if (!/^(?:[0-9a-fA-F]{4}|[0-9a-fA-F]{2})$/.test(digits)) {
                    fail();
                }
                at += digits.length;
                return String.fromCharCode(parseInt(digits, 16));
            }
            return mark === "\n" ? "" : escapes[mark] ?? ("\"'\\/".includes(mark ?? "x") ? mark : fail());
        };
        const readString = () => {
            const quote = text[at++];
            let result = "";
            for (;;) {
                const from = at;
                while (at < text.length && text[at] !== quote && text[at] !== "\\" && text[at] >= " ") {
                    at++;
                }
                result += text.slice(from, at);
                if (text[at] === quote) {
                    at++;
                    return result;
                }
                if (text[at] !== "\\") {
                    fail();
                }
                at++;
                result += readEscape();
            }
        };
        const readNumber = () => {
            const found = match(number) ?? fail();
            const digits = found.replace(/^[+-]/, "");
            return found[0] === "-" ? -Number(digits) : Number(digits);
        };
        const readWord = () => {
            const found = match(word);
            if (found === undefined || !(found in words)) {
                at -= found?.length ?? 0;
                fail();
            }
            return words[found];
        };
        const readName = () => {
            skip();
            return text[at] === "\"" || text[at] === "'" ? readString() : match(word) ?? fail();
        };
        const readObject = () => {
            const result = {};
            while (!pass("}")) {
                const name = readName();
                if (!pass(":")) {
                    fail();
                }
                Object.defineProperty(result, name, { value: readValue(), writable: true, enumerable: true, configurable: true });
                if (!pass(",") && text[at] !== "}") {
                    fail();
                }
            }
            return result;
        };
        const readArray = () => {
            const result = [];
            while (!pass("]")) {
                result.push(readValue());
                if (!pass(",") && text[at] !== "]") {
                    fail();
                }
            }
            return result;
        };
        const readValue = () => {
            skip();
            const first = text[at] ?? fail();
            return first === "{" ? (at++, readObject())
                : first === "[" ? (at++, readArray())
                : first === "\"" || first === "'" ? readString()
                : first === "+" || first === "-" || first >= "0" && first <= "9" ? readNumber()
                : readWord();
        };
        const value = readValue();
        skip();
        return at < text.length ? fail() : value;
    };
})()
