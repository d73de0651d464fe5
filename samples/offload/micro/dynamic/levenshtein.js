import { makeRandom } from "../../random.js";

/** The distance of two texts, with two rows of the table. */
export function levenshtein_bench(length) {
    const random = makeRandom(14);
    const text = () => Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 8))).join("");
    const [one, other] = [text(), text()];
    let above = Array.from({ length: length + 1 }, (_, i) => i);
    for (let i = 1; i <= length; i++) {
        const row = [i];
        for (let j = 1; j <= length; j++) {
            row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        }
        above = row;
    }
    return above[length];
}
