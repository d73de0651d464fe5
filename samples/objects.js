// Works on objects of the bucket "samples", as objects.c does. Deploy it with --grant objects:samples.
// The query has the arguments: ?wordcount&KEY. It has one verb more: query KEY POINTER, the value in a JSON object that a
// JSON pointer (RFC 6901) names.
const placesMax = 64;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

const read = async (bucket, key) => {
    const object = await bucket.get(key);
    if (object === null) {
        throw new Error("there is no such object");
    }
    return object;
};

// Offsets are those of bytes, so the text has one character for each byte.
const bytesAsText = bytes => {
    const parts = [];
    for (let at = 0; at < bytes.length; at += 8192) {
        parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
    }
    return parts.join("");
};
const textAsBytes = text => Uint8Array.from(text, each => each.charCodeAt(0));
const argumentAsBytes = text => bytesAsText(encoder.encode(text));
const lines = values => values.map(value => `${value}\n`).join("");

const countWords = text => {
    const counts = new Map();
    for (const word of text.split(/[\x00-\x20]+/)) {
        if (word !== "") {
            counts.set(word, (counts.get(word) ?? 0) + 1);
        }
    }
    const words = [...counts.keys()].sort();
    return textAsBytes(words.map(word => `${word}\t${counts.get(word)}\n`).join(""));
};

const places = (text, needle, most) => {
    const found = [];
    for (let at = text.indexOf(needle); at >= 0 && found.length < most; at = text.indexOf(needle, at + 1)) {
        found.push(at);
    }
    return found;
};

const valueAt = (value, pointer) => {
    for (const part of pointer.split("/").slice(1)) {
        const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
        if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) {
            throw new Error("the pointer names nothing");
        }
        value = value[name];
    }
    return value;
};

// FIPS 180-4. The constants are the fractional parts of roots of the first primes.
const primes = [];
for (let n = 2; primes.length < 64; n++) {
    if (primes.every(prime => n % prime !== 0)) {
        primes.push(n);
    }
}
// The first 32 bits of the fraction of a root, by whole numbers.
const rootBits = (prime, degree) => {
    const target = BigInt(prime) << BigInt(32 * degree);
    let root = 0n;
    for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
        if ((root + bit) ** BigInt(degree) <= target) {
            root += bit;
        }
    }
    return Number(root & 0xffffffffn);
};
const rounds = primes.map(prime => rootBits(prime, 3) | 0);
const initial = primes.slice(0, 8).map(prime => rootBits(prime, 2) | 0);
const rotate = (value, count) => value >>> count | value << 32 - count;

const digest = bytes => {
    const padded = new Uint8Array((bytes.length + 72 >> 6) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
    const state = [...initial];
    const w = new Int32Array(64);
    for (let block = 0; block < padded.length; block += 64) {
        for (let i = 0; i < 16; i++) {
            w[i] = view.getInt32(block + 4 * i);
        }
        for (let i = 16; i < 64; i++) {
            const before = w[i - 15];
            const last = w[i - 2];
            w[i] = w[i - 16] + w[i - 7] + (rotate(before, 7) ^ rotate(before, 18) ^ before >>> 3) + (rotate(last, 17) ^ rotate(last, 19) ^ last >>> 10);
        }
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 64; i++) {
            const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (e & f ^ ~e & g) + rounds[i] + w[i] | 0;
            const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
            [h, g, f, e, d, c, b, a] = [g, f, e, d + first | 0, c, b, a, first + second | 0];
        }
        [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = state[i] + value | 0; });
    }
    return state.map(word => (word >>> 0).toString(16).padStart(8, "0")).join("");
};

const verbs = {
    async put(bucket, [key], request) {
        return lines([(await bucket.put(key, await request.arrayBuffer())).size]);
    },
    async get(bucket, [key]) {
        return (await read(bucket, key)).bytes();
    },
    async wordcount(bucket, [key]) {
        return countWords(bytesAsText(await (await read(bucket, key)).bytes()));
    },
    async grep(bucket, [key, pattern]) {
        const text = bytesAsText(await (await read(bucket, key)).bytes());
        return lines([...text.matchAll(new RegExp(argumentAsBytes(pattern), "gm"))].map(match => match.index));
    },
    async substr(bucket, [key, needle]) {
        return lines(places(bytesAsText(await (await read(bucket, key)).bytes()), argumentAsBytes(needle), placesMax));
    },
    async replace(bucket, [key, needle, other]) {
        const object = await read(bucket, key);
        const parts = bytesAsText(await object.bytes()).split(argumentAsBytes(needle));
        const put = await bucket.put(key, textAsBytes(parts.join(argumentAsBytes(other))), { onlyIf: { etagMatches: object.etag } });
        if (put === null) {
            throw new Error("the object was replaced meanwhile");
        }
        return lines([parts.length - 1]);
    },
    async sha256(bucket, [key]) {
        return lines([digest(await (await read(bucket, key)).bytes())]);
    },
    async query(bucket, [key, pointer]) {
        return lines([JSON.stringify(valueAt(JSON.parse(decoder.decode(await (await read(bucket, key)).bytes())), pointer))]);
    },
};

export default async function (request, env) {
    const [verb, ...values] = new URL(request.url).search.slice(1).split("&").map(decodeURIComponent);
    if (!Object.hasOwn(verbs, verb)) {
        return new Response(`verbs: ${Object.keys(verbs).join(", ")}\n`, { status: 400 });
    }
    return new Response(await verbs[verb](env.samples, values, request));
}
