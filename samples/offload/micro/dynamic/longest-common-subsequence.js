import { makeRandom } from "../../random.js";

/** The longest text that is left of both of two texts when letters are taken away. */
export function longestCommonSubsequence_bench(length) {
    const random = makeRandom(15);
    const text = () => Array.from({ length }, () => "acgt"[Math.floor(random() * 4)]).join("");
    const [one, other] = [text(), text()];
    const lengths = Array.from({ length: length + 1 }, () => new Uint16Array(length + 1));
    for (let i = 1; i <= length; i++) {
        for (let j = 1; j <= length; j++) {
            lengths[i][j] = one[i - 1] === other[j - 1] ? lengths[i - 1][j - 1] + 1 : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
        }
    }
    return lengths[length][length];
}
