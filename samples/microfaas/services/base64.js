// Base64 (RFC 4648, section 4) of bytes.
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encode(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; i += 3) {
        const group = bytes[i] << 16 | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0);
        text += digits[group >> 18] + digits[group >> 12 & 63] + digits[group >> 6 & 63] + digits[group & 63];
    }
    const missing = (3 - bytes.length % 3) % 3;
    return text.slice(0, text.length - missing) + "=".repeat(missing);
}

export function decode(text) {
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
        throw new TypeError("this is no base64");
    }
    const size = text.length / 4 * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
    const bytes = new Uint8Array(size);
    for (let i = 0, at = 0; i < text.length; i += 4) {
        let group = 0;
        for (let j = 0; j < 4; j++) {
            group = group << 6 | Math.max(digits.indexOf(text[i + j]), 0);
        }
        for (let shift = 16; shift >= 0 && at < size; shift -= 8) {
            bytes[at++] = group >> shift & 255;
        }
    }
    return bytes;
}
