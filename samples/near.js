// Works on objects of the bucket "samples" where they are stored. Deploy it with --grant objects:samples --grant near:samples.
// The query has the arguments: ?wordcount&KEY, ?longest&KEY or ?replace&KEY&TEXT&OTHER.

// Goes with the program and comes back with what the work has counted.
class Tally {
    counts = new Map();
    add(word) {
        this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
    }
    get lines() {
        return [...this.counts.keys()].sort().map(word => `${word}\t${this.counts.get(word)}\n`).join("");
    }
}

const present = (bytes, key) => {
    if (bytes === null) {
        throw new Error(`there is no object ${key}`);
    }
    return new TextDecoder().decode(bytes);
};
const wordsOf = text => text.split(/[\x00-\x20]+/).filter(word => word !== "");

const verbs = {
    async wordcount(bucket, [key]) {
        const tally = new Tally();
        await bucket.near(key, bytes => wordsOf(present(bytes, key)).forEach(word => tally.add(word)));
        return tally.lines;
    },
    async longest(bucket, [key]) {
        return `${await bucket.near(key, bytes => wordsOf(present(bytes, key)).reduce((best, word) => word.length > best.length ? word : best, ""))}\n`;
    },
    // Writes the object where it is.
    async replace(bucket, [key, text, other]) {
        return `${await bucket.near(key, async bytes => {
            const parts = present(bytes, key).split(text);
            await bucket.put(key, parts.join(other));
            return parts.length - 1;
        })}\n`;
    },
};

export default async function (request, env) {
    const [verb, ...values] = new URL(request.url).search.slice(1).split("&").map(decodeURIComponent);
    if (!Object.hasOwn(verbs, verb)) {
        return new Response(`verbs: ${Object.keys(verbs).join(", ")}\n`, { status: 400 });
    }
    return new Response(await verbs[verb](env.samples, values));
}
