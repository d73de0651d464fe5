import { makeRandom } from "../../random.js";

/** The longest text that reads the same from both ends and is left when letters are taken away. */
export function longestPalindromicSubsequence_bench(length) {
    const random = makeRandom(17);
    const text = Array.from({ length }, () => Math.floor(random() * 5));
    const longest = Array.from({ length }, () => new Array(length).fill(0));
    for (let from = length - 1; from >= 0; from--) {
        longest[from][from] = 1;
        for (let to = from + 1; to < length; to++) {
            longest[from][to] = text[from] === text[to]
                ? 2 + (to - from > 1 ? longest[from + 1][to - 1] : 0)
                : Math.max(longest[from + 1][to], longest[from][to - 1]);
        }
    }
    return longest[0][length - 1];
}
