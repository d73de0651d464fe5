import { kindsOf } from "./word-kinds.js";

const ofKind = (sentences, wanted) => {
    const counts = new Map();
    for (const words of sentences) {
        const kinds = kindsOf(words);
        words.forEach((word, i) => {
            if (kinds[i] === wanted) {
                counts.set(word, (counts.get(word) ?? 0) + 1);
            }
        });
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
};

/**
 * The words of a text by how often they occur, its sentences by how rare their words are, how easy it reads (Flesch), and its nouns, verbs,
 * adjectives and adverbs.
 */
export function analyse(text) {
    const sentences = text.split(/[.!?]+\s*/).filter(Boolean);
    const split = sentences.map(sentence => sentence.toLowerCase().match(/[a-z0-9']+/g) ?? []);
    const counts = new Map();
    let syllables = 0;
    let words = 0;
    for (const sentence of sentences) {
        for (const [word] of sentence.toLowerCase().matchAll(/[a-z']+/g)) {
            counts.set(word, (counts.get(word) ?? 0) + 1);
            syllables += Math.max(1, word.replace(/e$/, "").match(/[aeiouy]+/g)?.length ?? 1);
            words++;
        }
    }
    const rarity = sentence => {
        const own = sentence.toLowerCase().match(/[a-z']+/g) ?? [];
        return own.reduce((sum, word) => sum + Math.log(words / counts.get(word)), 0) / Math.max(own.length, 1);
    };
    return {
        frequent: [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 10),
        rarest: sentences.reduce((best, sentence) => rarity(sentence) > rarity(best) ? sentence : best),
        readingEase: 206.835 - 1.015 * words / sentences.length - 84.6 * syllables / words,
        ...Object.fromEntries(["noun", "verb", "adjective", "adverb"].map(kind => [`${kind}s`, ofKind(split, kind)])),
    };
}
