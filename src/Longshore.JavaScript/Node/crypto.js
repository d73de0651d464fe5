// node:crypto: digests, HMAC, random values, key derivation and AES, on the host's cryptography. The rest is in webcrypto.
import { Buffer } from "node:buffer";
import { Transform } from "node:stream";
const { digest, subtle: compute } = globalThis[Symbol.for("longshore:crypto")];
export const webcrypto = globalThis.crypto;
export const { subtle } = webcrypto;
export const getRandomValues = view => webcrypto.getRandomValues(view);
export const randomUUID = () => webcrypto.randomUUID();

const digestNames = { __proto__: null, md5: "MD5", sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };
const nameOf = algorithm => {
    const name = digestNames[String(algorithm).toLowerCase().replaceAll("-", "").replace(/^rsa/, "")];
    if (name === undefined) {
        throw new Error(`Digest method not supported: ${algorithm}; there are ${getHashes().join(", ")}`);
    }
    return name;
};
export const getHashes = () => Object.keys(digestNames);
const bytesOf = (data, encoding) => {
    if (typeof data === "string") {
        return Buffer.from(data, encoding);
    }
    if (ArrayBuffer.isView(data)) {
        return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    }
    if (data instanceof ArrayBuffer) {
        return new Uint8Array(data);
    }
    throw new TypeError("the data is a string, a Buffer, a typed array, a DataView or an ArrayBuffer");
};
const shown = (bytes, encoding) => {
    const buffer = Buffer.from(bytes);
    return encoding === undefined || encoding === "buffer" ? buffer : buffer.toString(encoding);
};
// The input is gathered and computed at its end.
class Gathering extends Transform {
    #parts = [];
    #isDone = false;
    update(data, encoding = undefined) {
        if (this.#isDone) {
            throw new Error("Digest already called");
        }
        this.#parts.push(Buffer.from(bytesOf(data, encoding)));
        return this;
    }
    _gathered() {
        if (this.#isDone) {
            throw new Error("Digest already called");
        }
        this.#isDone = true;
        return Buffer.concat(this.#parts);
    }
    _copyTo(other) {
        other.#parts = [...this.#parts];
        return other;
    }
    _transform(chunk, encoding, done) {
        this.update(chunk, encoding);
        done();
    }
    _flush(done) {
        this.push(this.digest());
        done();
    }
}
export class Hash extends Gathering {
    #name;
    constructor(algorithm, options = undefined) {
        super(options);
        this.#name = nameOf(algorithm);
    }
    copy() { return this._copyTo(new Hash(this.#name)); }
    digest(encoding = undefined) { return shown(digest(this.#name, this._gathered()), encoding); }
}
export class Hmac extends Gathering {
    #name;
    #key;
    constructor(algorithm, key, options = undefined) {
        super(options);
        this.#name = nameOf(algorithm);
        this.#key = bytesOf(key instanceof KeyObject ? key.export() : key);
    }
    digest(encoding = undefined) { return shown(compute("hmac", this.#name, this.#key, this._gathered()), encoding); }
}
export const createHash = (algorithm, options = undefined) => new Hash(algorithm, options);
export const createHmac = (algorithm, key, options = undefined) => new Hmac(algorithm, key, options);
export const hash = (algorithm, data, encoding = "hex") => createHash(algorithm).update(data).digest(encoding);
// The bytes of a secret key, of a private one as PKCS #8, or of a public one as SubjectPublicKeyInfo. Of key pairs there is RSA.
export class KeyObject {
    #type;
    #bytes;
    constructor(type, bytes) {
        this.#type = type;
        this.#bytes = bytes;
    }
    get type() { return this.#type; }
    get symmetricKeySize() { return this.#type === "secret" ? this.#bytes.length : undefined; }
    get asymmetricKeyType() { return this.#type === "secret" ? undefined : "rsa"; }
    export(options = undefined) {
        if (options?.format !== "pem") {
            return Buffer.from(this.#bytes);
        }
        const label = `${this.#type.toUpperCase()} KEY`;
        return `-----BEGIN ${label}-----\n${Buffer.from(this.#bytes).toString("base64").replace(/.{64}(?!$)/g, "$&\n")}\n-----END ${label}-----\n`;
    }
}
export const createSecretKey = (key, encoding = undefined) => new KeyObject("secret", Buffer.from(bytesOf(key, encoding)));
const pemPattern = /-----BEGIN (PRIVATE|PUBLIC) KEY-----([A-Za-z0-9+/=\s]*)-----END \1 KEY-----/;
const readPem = given => {
    const key = given instanceof KeyObject ? given : given?.key ?? given;
    if (key instanceof KeyObject) {
        return key;
    }
    const found = pemPattern.exec(typeof key === "string" ? key : Buffer.from(bytesOf(key)).toString());
    if (found === null) {
        throw new TypeError("a key is a PEM text of PKCS #8 (BEGIN PRIVATE KEY) or SubjectPublicKeyInfo (BEGIN PUBLIC KEY)");
    }
    const isPrivate = found[1] === "PRIVATE";
    return new KeyObject(isPrivate ? "private" : "public", Buffer.from(compute("rsa-check", isPrivate, Buffer.from(found[2], "base64"), "")));
};
export const createPrivateKey = key => {
    const read = readPem(key);
    if (read.type !== "private") {
        throw new TypeError("the key is not private");
    }
    return read;
};
export const createPublicKey = key => {
    const read = readPem(key);
    return read.type === "private" ? new KeyObject("public", Buffer.from(compute("rsa-public", read.export()))) : read;
};
const pkcs1 = -1;
class Signing extends Gathering {
    #name;
    constructor(algorithm, options = undefined) {
        super(options);
        this.#name = nameOf(algorithm);
    }
    sign(key, encoding = undefined) {
        return shown(compute("rsa-sign", this.#name, createPrivateKey(key).export(), pkcs1, this._gathered()), encoding);
    }
    verify(key, signature, encoding = undefined) {
        return compute("rsa-verify", this.#name, createPublicKey(key).export(), pkcs1, this._gathered(), bytesOf(signature, encoding));
    }
}
export const createSign = (algorithm, options = undefined) => new Signing(algorithm, options);
export const createVerify = (algorithm, options = undefined) => new Signing(algorithm, options);

const randomBytesMax = 65536;
export const randomFillSync = (buffer, offset = 0, size = buffer.byteLength - offset) => {
    const bytes = bytesOf(buffer);
    for (let at = offset; at < offset + size; at += randomBytesMax) {
        webcrypto.getRandomValues(bytes.subarray(at, Math.min(at + randomBytesMax, offset + size)));
    }
    return buffer;
};
const later = (callback, act) => {
    queueMicrotask(() => {
        let result;
        try {
            result = act();
        } catch (error) {
            callback(error);
            return;
        }
        callback(null, result);
    });
};
export const randomBytes = (size, callback = undefined) => {
    if (!Number.isInteger(size) || size < 0 || size > 2 ** 31 - 1) {
        throw new RangeError(`the number of random bytes is a whole number from 0 to 2147483647, not ${size}`);
    }
    const make = () => randomFillSync(Buffer.alloc(size));
    return callback === undefined ? make() : later(callback, make);
};
export const randomInt = (low, high = undefined, callback = undefined) => {
    if (high === undefined || typeof high === "function") {
        [low, high, callback] = [0, low, high];
    }
    const range = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || range <= 0 || range >= 2 ** 48) {
        throw new RangeError("randomInt gives a whole number from the first to below the second, which differ by less than 2 ** 48");
    }
    const draw = () => {
        const limit = 2 ** 48 - 2 ** 48 % range;
        for (;;) {
            const [a, b, c] = webcrypto.getRandomValues(new Uint16Array(3));
            const value = (a * 65536 + b) * 65536 + c;
            if (value < limit) {
                return low + value % range;
            }
        }
    };
    return callback === undefined ? draw() : later(callback, draw);
};
export const timingSafeEqual = (first, second) => {
    const [a, b] = [bytesOf(first), bytesOf(second)];
    if (a.length !== b.length) {
        const error = new RangeError("Input buffers must have the same byte length");
        error.code = "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH";
        throw error;
    }
    let difference = 0;
    for (let i = 0; i < a.length; i++) {
        difference |= a[i] ^ b[i];
    }
    return difference === 0;
};
export const pbkdf2Sync = (password, salt, iterations, length, algorithm) =>
    Buffer.from(compute("pbkdf2", nameOf(algorithm), bytesOf(password), bytesOf(salt), iterations, length));
export const pbkdf2 = (password, salt, iterations, length, algorithm, callback) =>
    later(callback, () => pbkdf2Sync(password, salt, iterations, length, algorithm));
export const hkdfSync = (algorithm, key, salt, info, length) =>
    compute("hkdf", nameOf(algorithm), bytesOf(key instanceof KeyObject ? key.export() : key), bytesOf(salt), bytesOf(info), length);
export const hkdf = (algorithm, key, salt, info, length, callback) => later(callback, () => hkdfSync(algorithm, key, salt, info, length));

const cipherPattern = /^aes-(128|192|256)-(cbc|ctr|gcm)$/;
const tagBytes = 16;
export const getCiphers = () => [128, 192, 256].flatMap(bits => ["cbc", "ctr", "gcm"].map(mode => `aes-${bits}-${mode}`));
// The output comes at the end, because the input is gathered.
class Cipher extends Transform {
    #isEncrypting;
    #mode;
    #key;
    #iv;
    #parts = [];
    #extra = new Uint8Array(0);
    #tag;
    constructor(isEncrypting, algorithm, key, iv, options = undefined) {
        super(options);
        const found = cipherPattern.exec(String(algorithm).toLowerCase());
        if (found === null) {
            throw new Error(`Unknown cipher: ${algorithm}; there are ${getCiphers().join(", ")}`);
        }
        this.#isEncrypting = isEncrypting;
        this.#mode = found[2];
        this.#key = Buffer.from(bytesOf(key instanceof KeyObject ? key.export() : key));
        this.#iv = Buffer.from(bytesOf(iv));
        if (8 * this.#key.length !== Number(found[1])) {
            throw new RangeError("Invalid key length");
        }
    }
    setAAD(bytes) {
        this.#extra = Buffer.from(bytesOf(bytes));
        return this;
    }
    setAutoPadding(isPadding = true) {
        if (!isPadding) {
            throw new Error("AES-CBC is padded here: setAutoPadding(false) is not supported");
        }
        return this;
    }
    setAuthTag(tag) {
        this.#tag = Buffer.from(bytesOf(tag));
        return this;
    }
    getAuthTag() { return this.#tag; }
    update(data, inputEncoding = undefined, outputEncoding = undefined) {
        this.#parts.push(Buffer.from(bytesOf(data, inputEncoding)));
        return outputEncoding === undefined || outputEncoding === "buffer" ? Buffer.alloc(0) : "";
    }
    final(encoding = undefined) {
        const input = Buffer.concat(this.#parts);
        return shown(this.#compute(input), encoding);
    }
    #compute(input) {
        switch (this.#mode) {
            case "cbc": return compute("aes-cbc", this.#isEncrypting, this.#key, this.#iv, input);
            case "ctr": return compute("aes-ctr", this.#key, this.#iv, 128, input);
        }
        if (!this.#isEncrypting) {
            return compute("aes-gcm", false, this.#key, this.#iv, this.#extra, this.#tag?.length ?? tagBytes, Buffer.concat([input, this.#tag ?? Buffer.alloc(0)]));
        }
        const sealed = Buffer.from(compute("aes-gcm", true, this.#key, this.#iv, this.#extra, tagBytes, input));
        this.#tag = sealed.subarray(sealed.length - tagBytes);
        return sealed.subarray(0, sealed.length - tagBytes);
    }
    _transform(chunk, encoding, done) {
        this.update(chunk, encoding);
        done();
    }
    _flush(done) {
        try {
            this.push(this.final());
            done();
        } catch (error) {
            done(error);
        }
    }
}
export const createCipheriv = (algorithm, key, iv, options = undefined) => new Cipher(true, algorithm, key, iv, options);
export const createDecipheriv = (algorithm, key, iv, options = undefined) => new Cipher(false, algorithm, key, iv, options);
const crypto = {
    webcrypto, subtle, getRandomValues, randomUUID, getHashes, Hash, Hmac, createHash, createHmac, hash, KeyObject, createSecretKey, createPrivateKey, createPublicKey, createSign, createVerify, randomFillSync, randomBytes,
    randomInt, timingSafeEqual, pbkdf2Sync, pbkdf2, hkdfSync, hkdf, getCiphers, createCipheriv, createDecipheriv,
};
export { crypto as default, crypto as "module.exports" };
