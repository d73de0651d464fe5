// printf's formats as QuickJS has them; the value is a function (format, arguments) that returns the text.
(() => {
    "use strict";
    const flagMarks = "0-+ #'";
    // A double has no more decimal places than these; the rest are zeros.
    const exactPlacesMax = 1100;
    const significandBits = 52n;
    const exponentBias = 1075;
    const encoder = new TextEncoder();
    const decoder = new TextDecoder();

    // A positive finite double as an integer times a power of two.
    const split = value => {
        const view = new DataView(new ArrayBuffer(8));
        view.setFloat64(0, value);
        const bits = view.getBigUint64(0);
        const exponent = Number(bits >> significandBits & 0x7ffn);
        const significand = bits & (1n << significandBits) - 1n;
        return exponent === 0
            ? { significand, exponent: 1 - exponentBias }
            : { significand: significand | 1n << significandBits, exponent: exponent - exponentBias };
    };
    // numerator / denominator, to the nearest integer, to the even one of two.
    const divide = (numerator, denominator) => {
        const quotient = numerator / denominator;
        const twice = 2n * (numerator - quotient * denominator);
        return twice > denominator || twice === denominator && quotient % 2n === 1n ? quotient + 1n : quotient;
    };
    // value * 10^places, rounded.
    const scale = (value, places) => {
        let { significand: numerator, exponent } = split(value);
        let denominator = 1n;
        if (exponent > 0) {
            numerator <<= BigInt(exponent);
        } else {
            denominator <<= BigInt(-exponent);
        }
        if (places > 0) {
            numerator *= 10n ** BigInt(places);
        } else {
            denominator *= 10n ** BigInt(-places);
        }
        return divide(numerator, denominator);
    };

    const fixed = (value, precision, keepsPoint) => {
        const places = Math.min(precision, exactPlacesMax);
        const digits = scale(value, places).toString().padStart(places + 1, "0");
        const whole = digits.slice(0, digits.length - places);
        const rest = digits.slice(digits.length - places).padEnd(precision, "0");
        return whole + (rest !== "" || keepsPoint ? "." : "") + rest;
    };
    // The digits and the exponent of d.ddd * 10^exponent.
    const decimal = (value, precision) => {
        const places = Math.min(precision, exactPlacesMax);
        if (value === 0) {
            return { digits: "0".repeat(precision + 1), exponent: 0 };
        }
        // The logarithm may be off by one. The smallest exponent with few enough digits is the right one, also where rounding leads to the
        // next power of ten.
        let exponent = Math.floor(Math.log10(value)) - 1;
        for (;;) {
            const digits = scale(value, places - exponent).toString();
            if (digits.length <= places + 1) {
                return { digits: digits.padEnd(precision + 1, "0"), exponent };
            }
            exponent++;
        }
    };
    const exponential = (value, precision, keepsPoint) => {
        const { digits, exponent } = decimal(value, precision);
        const sign = exponent < 0 ? "-" : "+";
        return digits[0] + (precision > 0 || keepsPoint ? "." : "") + digits.slice(1)
            + "e" + sign + String(Math.abs(exponent)).padStart(2, "0");
    };
    const general = (value, precision, keepsZeros) => {
        const significant = precision === 0 ? 1 : precision;
        const { exponent } = decimal(value, significant - 1);
        const isShort = exponent >= -4 && exponent < significant;
        const text = isShort ? fixed(value, significant - 1 - exponent, keepsZeros) : exponential(value, significant - 1, keepsZeros);
        if (keepsZeros) {
            return text;
        }
        const [mantissa, power] = text.split("e");
        const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
        return power === undefined ? short : `${short}e${power}`;
    };
    const hexadecimal = (value, precision, keepsPoint) => {
        let { significand, exponent } = split(value);
        exponent = value === 0 ? 0 : exponent + Number(significandBits);
        if (value !== 0 && significand >> significandBits === 0n) {
            // As in the GNU C library, a subnormal number begins with 0.
            exponent = 1 - exponentBias + Number(significandBits);
        }
        if (precision >= 0 && precision < 13) {
            significand = divide(significand, 1n << BigInt(4 * (13 - precision))) << BigInt(4 * (13 - precision));
        }
        const whole = (significand >> significandBits).toString(16);
        const digits = (significand & (1n << significandBits) - 1n).toString(16).padStart(13, "0");
        const rest = precision < 0 ? digits.replace(/0+$/, "") : digits.slice(0, precision).padEnd(precision, "0");
        return `0x${whole}${rest !== "" || keepsPoint ? "." : ""}${rest}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
    };

    const pad = (sign, body, { flags, width }, mayHaveZeros) => {
        const room = width - sign.length - body.length;
        return room <= 0 ? sign + body
            : flags.includes("-") ? sign + body + " ".repeat(room)
            : mayHaveZeros && flags.includes("0") ? sign + "0".repeat(room) + body
            : " ".repeat(room) + sign + body;
    };
    const signOf = (isNegative, flags) => isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    const formatFloat = (value, spec) => {
        const isUpper = spec.type < "a";
        const type = spec.type.toLowerCase();
        const sign = signOf(value < 0 || Object.is(value, -0), spec.flags);
        const size = Math.abs(value);
        const keeps = spec.flags.includes("#");
        const precision = spec.precision < 0 ? 6 : spec.precision;
        const body = Number.isNaN(value) ? "nan"
            : size === Infinity ? "inf"
            : type === "f" ? fixed(size, precision, keeps)
            : type === "e" ? exponential(size, precision, keeps)
            : type === "g" ? general(size, precision, keeps)
            : hexadecimal(size, spec.precision, keeps);
        const isHex = body.startsWith("0x");
        const text = pad(sign + (isHex ? "0x" : ""), isHex ? body.slice(2) : body, spec, Number.isFinite(value));
        return isUpper ? text.toUpperCase() : text;
    };
    const toBigInt = value => {
        if (typeof value === "bigint") {
            return value;
        }
        const number = Math.trunc(Number(value));
        return Number.isFinite(number) ? BigInt(number) : 0n;
    };
    const formatInteger = (value, spec) => {
        const bits = spec.isLong ? 64 : 32;
        const isSigned = spec.type === "d" || spec.type === "i";
        const number = isSigned ? BigInt.asIntN(bits, toBigInt(value)) : BigInt.asUintN(bits, toBigInt(value));
        const size = number < 0n ? -number : number;
        const radix = spec.type === "o" ? 8 : spec.type === "x" || spec.type === "X" ? 16 : 10;
        let digits = spec.precision === 0 && size === 0n ? "" : size.toString(radix).padStart(Math.max(spec.precision, 0), "0");
        let prefix = isSigned ? signOf(number < 0n, spec.flags) : "";
        if (spec.flags.includes("#")) {
            if (radix === 8 && !digits.startsWith("0")) {
                digits = `0${digits}`;
            } else if (radix === 16 && size !== 0n) {
                prefix = "0x";
            }
        }
        const text = pad(prefix, digits, spec, spec.precision < 0);
        return spec.type === "X" ? text.toUpperCase() : text;
    };
    // C counts the bytes of UTF-8.
    const formatText = (value, spec) => {
        const bytes = encoder.encode(`${value}`);
        const shown = spec.precision >= 0 && spec.precision < bytes.length ? bytes.subarray(0, spec.precision) : bytes;
        const spaces = " ".repeat(Math.max(spec.width - shown.length, 0));
        const text = decoder.decode(shown);
        return spec.flags.includes("-") ? text + spaces : spaces + text;
    };
    const formatCharacter = value => {
        const code = typeof value === "string" ? value.codePointAt(0) ?? 0 : Number(value) >>> 0;
        return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
    };

    return (format, values) => {
        const text = `${format}`;
        let next = 0;
        const take = () => {
            if (next >= values.length) {
                throw new ReferenceError("missing argument for conversion specifier");
            }
            return values[next++];
        };
        let at = 0;
        // A number of digits, or the next argument for a star.
        const readCount = () => {
            if (text[at] === "*") {
                at++;
                return Number(take()) | 0;
            }
            let count = 0;
            while (text[at] >= "0" && text[at] <= "9") {
                count = Math.min(count * 10 + Number(text[at++]), 0x7fffffff);
            }
            return count;
        };
        const readSpec = () => {
            const spec = { flags: "", width: 0, precision: -1, isLong: false, type: "" };
            while (at < text.length && flagMarks.includes(text[at])) {
                spec.flags += text[at++];
            }
            spec.width = readCount();
            if (spec.width < 0) {
                spec.flags += "-";
                spec.width = -spec.width;
            }
            if (text[at] === ".") {
                at++;
                spec.precision = readCount();
            }
            while (text[at] === "l") {
                at++;
                spec.isLong = true;
            }
            spec.type = text[at++] ?? "";
            return spec;
        };
        const convert = spec => {
            switch (spec.type) {
                case "%": return "%";
                case "c": return formatCharacter(take());
                case "s": return formatText(take(), spec);
                case "d": case "i": case "o": case "u": case "x": case "X": return formatInteger(take(), spec);
                case "e": case "f": case "g": case "a": case "E": case "F": case "G": case "A": return formatFloat(Number(take()), spec);
                default: throw new TypeError("invalid conversion specifier in format string");
            }
        };
        let result = "";
        while (at < text.length) {
            const mark = text.indexOf("%", at);
            result += text.slice(at, mark < 0 ? text.length : mark);
            if (mark < 0) {
                break;
            }
            at = mark + 1;
            result += convert(readSpec());
        }
        return result;
    };
})()
