import { makeRandom } from "../../random.js";

// For each letter of the pattern, the length of the longest beginning that ends there as well (Knuth, Morris and Pratt).
function prefixesOf(pattern) {
    const prefixes = [0];
    for (let i = 1, length = 0; i < pattern.length; i++) {
        while (length > 0 && pattern[i] !== pattern[length]) {
            length = prefixes[length - 1];
        }
        length += pattern[i] === pattern[length] ? 1 : 0;
        prefixes.push(length);
    }
    return prefixes;
}

/** How often a pattern of five letters occurs in a text of three different letters. */
export function stringSearch_bench(length) {
    const random = makeRandom(27);
    const text = Array.from({ length }, () => "abc"[Math.floor(random() * 3)]).join("");
    const pattern = "abaab";
    const prefixes = prefixesOf(pattern);
    let [found, matched] = [0, 0];
    for (const letter of text) {
        while (matched > 0 && letter !== pattern[matched]) {
            matched = prefixes[matched - 1];
        }
        matched += letter === pattern[matched] ? 1 : 0;
        if (matched === pattern.length) {
            found++;
            matched = prefixes[matched - 1];
        }
    }
    return found;
}
