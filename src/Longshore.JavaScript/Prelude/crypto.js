// crypto, as in the Web Cryptography API; a part of prelude.js. The host computes, and keeps nothing: a key is in the guest's memory, a secret one
// as its bytes, a private one as PKCS #8, a public one as SubjectPublicKeyInfo.
    const randomBytesMax = 65536;
    const getRandomValues = view => {
        const name = isView(view) ? typedName(view) : undefined;
        if (name === undefined || endsWith(name, "Float16Array") || endsWith(name, "Float32Array") || endsWith(name, "Float64Array")) {
            throw byName("getRandomValues fills typed arrays of integers", "TypeMismatchError");
        }
        if (typedBytes(view) > randomBytesMax) {
            throw byName(`more than ${randomBytesMax} bytes at once`, "QuotaExceededError");
        }
        fillRandom(view);
        return view;
    };
    const randomUuid = () => {
        const bytes = getRandomValues(new Uint8Array(16));
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let text = "";
        for (let i = 0; i < 16; i++) {
            text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + padStart(numberToString(bytes[i], 16), 2, "0");
        }
        return text;
    };

    const keyToken = freeze({ __proto__: null });
    let keyData;
    let isCryptoKey;
    let cloneKey;
    class CryptoKey {
        #type;
        #extractable;
        #algorithm;
        #usages;
        #data;
        static {
            isCryptoKey = value => isObject(value) && #data in value;
            keyData = key => ({ __proto__: null, type: key.#type, algorithm: key.#algorithm, usages: key.#usages, isExtractable: key.#extractable, bytes: key.#data });
            cloneKey = key => new CryptoKey(keyToken, key.#type, key.#extractable, key.#algorithm, key.#usages, key.#data);
        }
        constructor(token, type, extractable, algorithm, usages, data) {
            if (token !== keyToken) {
                throw new TypeError("a CryptoKey is made by generateKey, importKey, deriveKey or unwrapKey");
            }
            this.#type = type;
            this.#extractable = extractable;
            // Without a prototype: what is asked of them later was given by their owner.
            this.#algorithm = algorithm;
            this.#usages = usages;
            this.#data = data;
        }
        get type() { return this.#type; }
        get extractable() { return this.#extractable; }
        get algorithm() {
            const { name, hash, length, modulusLength, publicExponent, namedCurve } = this.#algorithm;
            const shown = { name };
            if (hash !== undefined) { shown.hash = { name: hash }; }
            if (length !== undefined) { shown.length = length; }
            if (modulusLength !== undefined) { shown.modulusLength = modulusLength; }
            if (publicExponent !== undefined) { shown.publicExponent = copyBytes(publicExponent); }
            if (namedCurve !== undefined) { shown.namedCurve = namedCurve; }
            return shown;
        }
        get usages() {
            const shown = [];
            for (let i = 0; i < this.#usages.length; i++) { setOwn(shown, i, this.#usages[i]); }
            return shown;
        }
    }

    const hashNames = { __proto__: null, "SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };
    const blockBytesOf = { __proto__: null, "SHA-1": 64, "SHA-256": 64, "SHA-384": 128, "SHA-512": 128 };
    const curves = { __proto__: null, "P-256": 256, "P-384": 384, "P-521": 521 };
    const usageNames = listOf("encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey");
    // The usages of secret keys, or of private and of public ones.
    const algorithms = {
        __proto__: null,
        "AES-CBC": { __proto__: null, kind: "aes", secret: "encrypt decrypt wrapKey unwrapKey", jwk: "CBC" },
        "AES-CTR": { __proto__: null, kind: "aes", secret: "encrypt decrypt wrapKey unwrapKey", jwk: "CTR" },
        "AES-GCM": { __proto__: null, kind: "aes", secret: "encrypt decrypt wrapKey unwrapKey", jwk: "GCM" },
        HMAC: { __proto__: null, kind: "hmac", secret: "sign verify" },
        PBKDF2: { __proto__: null, kind: "kdf", secret: "deriveKey deriveBits" },
        HKDF: { __proto__: null, kind: "kdf", secret: "deriveKey deriveBits" },
        "RSASSA-PKCS1-V1_5": { __proto__: null, name: "RSASSA-PKCS1-v1_5", kind: "rsa", private: "sign", public: "verify", jwk: "RS" },
        "RSA-PSS": { __proto__: null, kind: "rsa", private: "sign", public: "verify", jwk: "PS" },
        "RSA-OAEP": { __proto__: null, kind: "rsa", private: "decrypt unwrapKey", public: "encrypt wrapKey", jwk: "RSA-OAEP" },
        ECDSA: { __proto__: null, kind: "ec", private: "sign", public: "verify" },
        ECDH: { __proto__: null, kind: "ec", private: "deriveKey deriveBits", public: "" },
    };
    const unsupported = what => byName(what, "NotSupportedError");
    const nameOfAlgorithm = algorithm => String(isObject(algorithm) ? algorithm.name : algorithm);
    // The known algorithm of a name in any case, with its standard name.
    const algorithmOf = given => {
        const name = toUpperCase(nameOfAlgorithm(given));
        const found = algorithms[name];
        if (found === undefined) {
            throw unsupported(`the algorithm ${quote(clip(nameOfAlgorithm(given), errorCharactersMax))} is not supported`);
        }
        return { __proto__: null, ...found, name: found.name ?? name };
    };
    const hashOf = given => {
        const name = toUpperCase(nameOfAlgorithm(given));
        if (hashNames[name] === undefined) {
            throw unsupported(`the digest ${quote(clip(nameOfAlgorithm(given), errorCharactersMax))} is not supported: ${joinList(keysOf(hashNames), ", ")}`);
        }
        return name;
    };
    const curveOf = given => {
        const name = String(given);
        if (curves[name] === undefined) {
            throw unsupported(`the curve ${quote(clip(name, errorCharactersMax))} is not supported: ${joinList(keysOf(curves), ", ")}`);
        }
        return name;
    };
    // Not a copy: for the host, which reads it before the program goes on.
    const viewOf = (source, what) => {
        if (!isObject(source) || !isBytes(source)) {
            throw new TypeError(`${what} is an ArrayBuffer or a view of one`);
        }
        return bytesOf(source);
    };
    const bytesFrom = (source, what) => copyBytes(viewOf(source, what));
    const whole = (value, what, least, most) => {
        value = Number(value);
        if (!isInteger(value) || value < least || value > most) {
            throw byName(`${what} is a whole number from ${least} to ${most}`, "OperationError");
        }
        return value;
    };
    const usagesOf = (given, allowed, isNeeded) => {
        const wanted = newList();
        for (const usage of given) {
            push(wanted, String(usage));
        }
        const kept = newList();
        const known = splitText(allowed, " ");
        for (let i = 0; i < wanted.length; i++) {
            if (indexOfList(usageNames, wanted[i]) < 0) {
                throw new TypeError(`${quote(clip(wanted[i], errorCharactersMax))} is no usage of a key`);
            }
            if (indexOfList(known, wanted[i]) < 0) {
                throw byName(`a key of this algorithm and type is not for ${wanted[i]}`, "SyntaxError");
            }
        }
        for (let i = 0; i < usageNames.length; i++) {
            if (indexOfList(wanted, usageNames[i]) >= 0) { push(kept, usageNames[i]); }
        }
        if (isNeeded && kept.length === 0) {
            throw byName("a secret or private key has at least one usage", "SyntaxError");
        }
        return kept;
    };
    const indexOfList = (list, value) => {
        for (let i = 0; i < list.length; i++) {
            if (list[i] === value) { return i; }
        }
        return -1;
    };
    const newKey = (type, isExtractable, algorithm, usages, bytes) => new CryptoKey(keyToken, type, isExtractable, algorithm, usages, bytes);
    const keyFor = (key, usage, algorithm) => {
        if (!isCryptoKey(key)) {
            throw new TypeError("the key is a CryptoKey");
        }
        const data = keyData(key);
        if (algorithm !== undefined && data.algorithm.name !== algorithm.name) {
            throw byName(`the key is for ${data.algorithm.name}, not for ${algorithm.name}`, "InvalidAccessError");
        }
        if (indexOfList(data.usages, usage) < 0) {
            throw byName(`the key is not for ${usage}`, "InvalidAccessError");
        }
        return data;
    };

    // base64url without padding.
    const toBase64 = globalThis.btoa;
    const fromBase64 = globalThis.atob;
    const charOf = String.fromCharCode;
    const encodeBase64Url = bytes => {
        let text = "";
        for (let i = 0; i < typedLength(bytes); i++) { text += charOf(bytes[i]); }
        return replaceText(replaceText(replaceText(toBase64(text), "=", ""), "+", "-"), "/", "_");
    };
    const badKey = why => byName(why, "DataError");
    const decodeBase64Url = (jwk, field) => {
        if (typeof jwk[field] !== "string") {
            throw badKey(`the JSON Web Key has no ${field}`);
        }
        let text;
        try {
            text = fromBase64(replaceText(replaceText(jwk[field], "-", "+"), "_", "/"));
        } catch {
            throw badKey(`the field ${field} of the JSON Web Key is no base64url`);
        }
        const bytes = new Uint8Array(text.length);
        for (let i = 0; i < text.length; i++) { bytes[i] = charCodeAt(text, i); }
        return bytes;
    };

    const aesLength = bits => {
        if (bits !== 128 && bits !== 192 && bits !== 256) {
            throw byName("an AES key has 128, 192 or 256 bits", "OperationError");
        }
        return bits;
    };
    const hmacLength = given =>
        given.length === undefined ? 8 * blockBytesOf[hashOf(given.hash)] : whole(given.length, "the length of an HMAC key", 8, 8 * derivedBytesMax);
    const rsaFields = listOf("n", "e", "d", "p", "q", "dp", "dq", "qi");
    // What a key's own algorithm records of how it was asked for.
    const rsaAlgorithm = (algorithm, hash, spki) => {
        const parts = subtle("rsa-parts", spki, false);
        const modulus = new Uint8Array(parts[0]);
        return { __proto__: null, name: algorithm.name, hash, modulusLength: 8 * typedLength(modulus), publicExponent: new Uint8Array(parts[1]) };
    };
    const publicOf = (kind, pkcs8) => new Uint8Array(subtle(`${kind}-public`, pkcs8));
    const asymmetric = (algorithm, given, isPrivate, isExtractable, usages, bytes) => {
        const type = isPrivate ? "private" : "public";
        const known = algorithm.kind === "rsa"
            ? rsaAlgorithm(algorithm, hashOf(given.hash), isPrivate ? publicOf("rsa", bytes) : bytes)
            : { __proto__: null, name: algorithm.name, namedCurve: curveOf(given.namedCurve) };
        return newKey(type, isExtractable, known, usagesOf(usages, algorithm[type], isPrivate), bytes);
    };
    const secretKey = (algorithm, given, isExtractable, usages, bytes) => {
        const kept = usagesOf(usages, algorithm.secret, true);
        const bits = 8 * typedLength(bytes);
        switch (algorithm.kind) {
            case "aes":
                if (bits !== 128 && bits !== 192 && bits !== 256) {
                    throw badKey("an AES key has 16, 24 or 32 bytes");
                }
                return newKey("secret", isExtractable, { __proto__: null, name: algorithm.name, length: bits }, kept, bytes);
            case "hmac":
                if (bits === 0) {
                    throw badKey("an HMAC key is not empty");
                }
                return newKey("secret", isExtractable, { __proto__: null, name: algorithm.name, hash: hashOf(given.hash), length: bits }, kept, bytes);
            default:
                if (isExtractable) {
                    throw byName(`a key for ${algorithm.name} is not extractable`, "SyntaxError");
                }
                return newKey("secret", false, { __proto__: null, name: algorithm.name }, kept, bytes);
        }
    };
    const isPrivateJwk = jwk => jwk.d !== undefined;
    const bytesOfJwk = (algorithm, given, jwk) => {
        if (!isObject(jwk)) {
            throw new TypeError("a key in the format jwk is an object");
        }
        const type = algorithm.kind === "rsa" ? "RSA" : algorithm.kind === "ec" ? "EC" : "oct";
        if (jwk.kty !== type) {
            throw badKey(`the field kty of the JSON Web Key is ${quote(clip(String(jwk.kty), errorCharactersMax))}, not ${quote(type)}`);
        }
        if (type === "oct") {
            return decodeBase64Url(jwk, "k");
        }
        if (type === "EC") {
            if (jwk.crv !== curveOf(given.namedCurve)) {
                throw badKey("the curve of the JSON Web Key is another one");
            }
            return new Uint8Array(subtle("ec-import", jwk.crv, decodeBase64Url(jwk, "x"), decodeBase64Url(jwk, "y"), isPrivateJwk(jwk) ? decodeBase64Url(jwk, "d") : new Uint8Array(0)));
        }
        const parts = newList();
        const count = isPrivateJwk(jwk) ? rsaFields.length : 2;
        for (let i = 0; i < count; i++) {
            push(parts, decodeBase64Url(jwk, rsaFields[i]));
        }
        return new Uint8Array(count === 2 ? subtle("rsa-import", parts[0], parts[1])
            : subtle("rsa-import", parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]));
    };
    const importKey = (format, source, given, extractable, usages) => {
        const algorithm = algorithmOf(given);
        given = isObject(given) ? given : nothing;
        const isExtractable = Boolean(extractable);
        const isSecret = algorithm.secret !== undefined;
        if (format === "jwk") {
            if (isExtractable && source?.ext === false) {
                throw badKey("the JSON Web Key says that it is not extractable");
            }
            const bytes = bytesOfJwk(algorithm, given, source);
            return isSecret ? secretKey(algorithm, given, isExtractable, usages, bytes) : asymmetric(algorithm, given, isPrivateJwk(source), isExtractable, usages, bytes);
        }
        const bytes = bytesFrom(source, "a key");
        if (format === "raw" && isSecret) {
            return secretKey(algorithm, given, isExtractable, usages, bytes);
        }
        if (format === "raw" && algorithm.kind === "ec") {
            return asymmetric(algorithm, given, false, isExtractable, usages, new Uint8Array(subtle("ec-point", curveOf(given.namedCurve), bytes)));
        }
        if ((format === "pkcs8" || format === "spki") && !isSecret) {
            const isPrivate = format === "pkcs8";
            const curve = algorithm.kind === "ec" ? curveOf(given.namedCurve) : "";
            return asymmetric(algorithm, given, isPrivate, isExtractable, usages, new Uint8Array(subtle(`${algorithm.kind}-check`, isPrivate, bytes, curve)));
        }
        throw unsupported(`a key for ${algorithm.name} is not imported in the format ${quote(clip(String(format), errorCharactersMax))}`);
    };
    const jwkAlgorithm = ({ name, hash, length }) => {
        const digits = hash === undefined ? "" : slice(hash, 4);
        switch (name) {
            case "HMAC": return `HS${digits}`;
            case "RSASSA-PKCS1-v1_5": case "RSA-PSS": return `${algorithms[toUpperCase(name)].jwk}${digits}`;
            case "RSA-OAEP": return digits === "1" ? "RSA-OAEP" : `RSA-OAEP-${digits}`;
            default: return algorithms[name]?.kind === "aes" ? `A${length}${algorithms[name].jwk}` : undefined;
        }
    };
    const exportJwk = (key, data) => {
        const { type, algorithm, bytes } = data;
        const jwk = {};
        if (type === "secret") {
            jwk.kty = "oct";
            jwk.k = encodeBase64Url(bytes);
        } else if (algorithm.namedCurve !== undefined) {
            const parts = subtle("ec-parts", bytes, type === "private");
            jwk.kty = "EC";
            jwk.crv = algorithm.namedCurve;
            jwk.x = encodeBase64Url(new Uint8Array(parts[0]));
            jwk.y = encodeBase64Url(new Uint8Array(parts[1]));
            if (type === "private") { jwk.d = encodeBase64Url(new Uint8Array(parts[2])); }
        } else {
            const parts = subtle("rsa-parts", bytes, type === "private");
            jwk.kty = "RSA";
            for (let i = 0; i < (type === "private" ? rsaFields.length : 2); i++) {
                jwk[rsaFields[i]] = encodeBase64Url(new Uint8Array(parts[i]));
            }
        }
        const name = jwkAlgorithm(algorithm);
        if (name !== undefined) { jwk.alg = name; }
        jwk.key_ops = key.usages;
        jwk.ext = data.isExtractable;
        return jwk;
    };
    const exportKey = (format, key) => {
        if (!isCryptoKey(key)) {
            throw new TypeError("the key is a CryptoKey");
        }
        const data = keyData(key);
        if (!data.isExtractable) {
            throw byName("the key is not extractable", "InvalidAccessError");
        }
        const { type, algorithm, bytes } = data;
        switch (format) {
            case "jwk": return exportJwk(key, data);
            case "raw":
                if (type === "secret") { return typedBuffer(copyBytes(bytes)); }
                if (type === "public" && algorithm.namedCurve !== undefined) { return subtle("ec-raw", bytes); }
                break;
            case "pkcs8":
                if (type === "private") { return typedBuffer(copyBytes(bytes)); }
                break;
            case "spki":
                if (type === "public") { return typedBuffer(copyBytes(bytes)); }
                break;
        }
        throw byName(`a ${type} key for ${algorithm.name} has no form ${quote(clip(String(format), errorCharactersMax))}`, "InvalidAccessError");
    };
    const rsaBitsMin = 1024;
    const rsaBitsMax = 4096;
    const keyPair = (kind, algorithm, given, isExtractable, usages, pkcs8) => {
        const isFor = type => {
            // A plain array: usages are read by iteration.
            const kept = [];
            const known = splitText(algorithm[type], " ");
            for (let i = 0; i < usages.length; i++) {
                if (indexOfList(known, usages[i]) >= 0) { setOwn(kept, kept.length, usages[i]); }
            }
            return kept;
        };
        return {
            publicKey: asymmetric(algorithm, given, false, true, isFor("public"), publicOf(kind, pkcs8)),
            privateKey: asymmetric(algorithm, given, true, isExtractable, isFor("private"), pkcs8),
        };
    };
    const generateKey = (given, extractable, usages) => {
        const algorithm = algorithmOf(given);
        given = isObject(given) ? given : nothing;
        const isExtractable = Boolean(extractable);
        switch (algorithm.kind) {
            case "aes": return secretKey(algorithm, given, isExtractable, usages, getRandomValues(new Uint8Array(aesLength(Number(given.length)) / 8)));
            case "hmac": return secretKey(algorithm, given, isExtractable, usages, getRandomValues(new Uint8Array(hmacLength(given) / 8)));
            case "rsa": {
                const exponent = encodeBase64Url(bytesFrom(given.publicExponent, "the public exponent"));
                if (exponent !== "AQAB") {
                    throw unsupported("the public exponent of a new key is 65537");
                }
                hashOf(given.hash);
                const kept = usagesOf(usages, `${algorithm.private} ${algorithm.public}`, true);
                const bits = whole(given.modulusLength, "the length of an RSA key", rsaBitsMin, rsaBitsMax);
                return keyPair("rsa", algorithm, given, isExtractable, kept, new Uint8Array(subtle("rsa-generate", bits)));
            }
            case "ec": {
                const kept = usagesOf(usages, `${algorithm.private} ${algorithm.public}`, true);
                return keyPair("ec", algorithm, given, isExtractable, kept, new Uint8Array(subtle("ec-generate", curveOf(given.namedCurve))));
            }
            default: throw unsupported(`a key for ${algorithm.name} is imported, not generated`);
        }
    };
    const crypt = (isEncrypting, given, key, source, usage) => {
        const algorithm = algorithmOf(given);
        const { bytes: secret, type } = keyFor(key, usage, algorithm);
        const data = viewOf(source, "the data");
        switch (algorithm.name) {
            case "AES-GCM": {
                const tagBits = given.tagLength === undefined ? 128 : whole(given.tagLength, "the tag's length in bits", 96, 128);
                const extra = given.additionalData === undefined ? new Uint8Array(0) : bytesFrom(given.additionalData, "additionalData");
                return subtle("aes-gcm", isEncrypting, secret, bytesFrom(given.iv, "iv"), extra, tagBits / 8, data);
            }
            case "AES-CBC": return subtle("aes-cbc", isEncrypting, secret, bytesFrom(given.iv, "iv"), data);
            case "AES-CTR": return subtle("aes-ctr", secret, bytesFrom(given.counter, "counter"), whole(given.length, "the counter's length in bits", 1, 128), data);
            case "RSA-OAEP":
                if (given.label !== undefined && typedLength(bytesFrom(given.label, "label")) > 0) {
                    throw unsupported("RSA-OAEP has no label here");
                }
                return subtle("rsa-oaep", isEncrypting, keyData(key).algorithm.hash, secret, data, type === "private");
            default: throw unsupported(`${algorithm.name} does not encrypt`);
        }
    };
    const sign = (given, key, source, usage, signature) => {
        const algorithm = algorithmOf(given);
        const { bytes: secret, algorithm: known } = keyFor(key, usage, algorithm);
        const data = viewOf(source, "the data");
        const isVerifying = signature !== undefined;
        const expected = isVerifying ? bytesFrom(signature, "the signature") : new Uint8Array(0);
        switch (algorithm.kind) {
            case "hmac": return isVerifying ? subtle("hmac-verify", known.hash, secret, data, expected) : subtle("hmac", known.hash, secret, data);
            case "rsa": {
                const salt = algorithm.name === "RSA-PSS" ? whole(given.saltLength, "the salt's length", 0, 512) : -1;
                return isVerifying ? subtle("rsa-verify", known.hash, secret, salt, data, expected) : subtle("rsa-sign", known.hash, secret, salt, data);
            }
            case "ec": return isVerifying ? subtle("ec-verify", hashOf(given.hash), secret, data, expected) : subtle("ec-sign", hashOf(given.hash), secret, data);
            default: throw unsupported(`${algorithm.name} does not sign`);
        }
    };
    const derivedBytesMax = 65536;
    const deriveBits = (given, key, bits, usage) => {
        const algorithm = algorithmOf(given);
        const { bytes: secret, algorithm: known } = keyFor(key, usage, algorithm);
        if (algorithm.name === "ECDH") {
            const other = isCryptoKey(given.public) ? keyData(given.public) : undefined;
            if (other === undefined || other.type !== "public" || other.algorithm.name !== "ECDH" || other.algorithm.namedCurve !== known.namedCurve) {
                throw byName("public is the public key of the other side, for ECDH on the same curve", "InvalidAccessError");
            }
            const shared = new Uint8Array(subtle("ecdh", secret, other.bytes));
            const size = bits === null || bits === undefined ? 8 * typedLength(shared) : whole(bits, "the number of bits", 0, 8 * typedLength(shared));
            const cutOff = copyBytes(new Uint8Array(typedBuffer(shared), 0, Math.ceil(size / 8)));
            if (size % 8 !== 0) {
                cutOff[typedLength(cutOff) - 1] &= 0xff << 8 - size % 8;
            }
            return typedBuffer(cutOff);
        }
        const size = whole(bits, "the number of bits", 0, 8 * derivedBytesMax);
        if (size % 8 !== 0) {
            throw byName("the number of bits is a multiple of 8", "OperationError");
        }
        const hash = hashOf(given.hash);
        const salt = bytesFrom(given.salt, "salt");
        return algorithm.name === "PBKDF2"
            ? subtle("pbkdf2", hash, secret, salt, whole(given.iterations, "the number of iterations", 1, 2 ** 31 - 1), size / 8)
            : subtle("hkdf", hash, secret, salt, bytesFrom(given.info, "info"), size / 8);
    };
    const bitsOfKey = given => {
        const algorithm = algorithmOf(given);
        return algorithm.kind === "aes" ? aesLength(Number(given.length))
            : algorithm.kind === "hmac" ? hmacLength(given)
            : 256;
    };
    class SubtleCrypto {
        constructor(token = undefined) {
            if (token !== keyToken) {
                throw new TypeError("the SubtleCrypto is crypto.subtle");
            }
        }
        async digest(algorithm, data) { return digest(hashOf(algorithm), bytesFrom(data, "the data")); }
        async encrypt(algorithm, key, data) { return crypt(true, algorithm, key, data, "encrypt"); }
        async decrypt(algorithm, key, data) { return crypt(false, algorithm, key, data, "decrypt"); }
        async sign(algorithm, key, data) { return sign(algorithm, key, data, "sign", undefined); }
        async verify(algorithm, key, signature, data) { return sign(algorithm, key, data, "verify", bytesFrom(signature, "the signature")); }
        async generateKey(algorithm, extractable, usages) { return generateKey(algorithm, extractable, usages); }
        async importKey(format, data, algorithm, extractable, usages) { return importKey(format, data, algorithm, extractable, usages); }
        async exportKey(format, key) { return exportKey(format, key); }
        async deriveBits(algorithm, key, length = null) { return deriveBits(algorithm, key, length, "deriveBits"); }
        async deriveKey(algorithm, key, derived, extractable, usages) {
            const bits = bitsOfKey(derived);
            return importKey("raw", deriveBits(algorithm, key, bits, "deriveKey"), derived, extractable, usages);
        }
        async wrapKey(format, key, wrapping, algorithm) {
            const exported = exportKey(format, key);
            return crypt(true, algorithm, wrapping, format === "jwk" ? encode(stringify(exported)) : exported, "wrapKey");
        }
        async unwrapKey(format, wrapped, unwrapping, algorithm, given, extractable, usages) {
            const bytes = crypt(false, algorithm, unwrapping, wrapped, "unwrapKey");
            return importKey(format, format === "jwk" ? parseJson(decodeUtf8(bytes, false)) : bytes, given, extractable, usages);
        }
    }
    class Crypto {
        #subtle = new SubtleCrypto(keyToken);
        constructor(token = undefined) {
            if (token !== keyToken) {
                throw new TypeError("the Crypto is crypto");
            }
        }
        get subtle() { return this.#subtle; }
        getRandomValues(view) { return getRandomValues(view); }
        randomUUID() { return randomUuid(); }
    }
    defineClass("CryptoKey", CryptoKey);
    defineClass("SubtleCrypto", SubtleCrypto);
    defineClass("Crypto", Crypto);
    define("crypto", new Crypto(keyToken));
    // What node:crypto computes with. The host checks every argument.
    hide(globalThis, Symbol.for("longshore:crypto"), freeze({
        __proto__: null,
        digest: (name, bytes) => digest(name, bytes),
        subtle: (operation, a, b, c, d, e, f) => subtle(operation, a, b, c, d, e, f),
    }));
