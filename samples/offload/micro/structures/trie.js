import { makeRandom } from "../../random.js";

/** Puts words into a trie, and returns how many others begin one of them. */
export function trie_bench(count) {
    const random = makeRandom(11);
    const word = length => Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 6))).join("");
    const root = new Map();
    for (let i = 0; i < count; i++) {
        let node = root;
        for (const letter of word(8)) {
            if (!node.has(letter)) {
                node.set(letter, new Map());
            }
            node = node.get(letter);
        }
    }
    let found = 0;
    for (let i = 0; i < count; i++) {
        let node = root;
        for (const letter of word(5)) {
            node = node?.get(letter);
        }
        found += node === undefined ? 0 : 1;
    }
    return found;
}
