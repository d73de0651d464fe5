import { makeRandom } from "../../random.js";

/** The length of the longest row of numbers that grow, by comparing each with all before it. */
export function longestIncreasingSubsequence_bench(count) {
    const random = makeRandom(16);
    const numbers = Array.from({ length: count }, () => Math.floor(random() * 100_000));
    const longest = numbers.map(() => 1);
    for (let i = 1; i < count; i++) {
        for (let j = 0; j < i; j++) {
            if (numbers[j] < numbers[i] && longest[j] >= longest[i]) {
                longest[i] = longest[j] + 1;
            }
        }
    }
    return Math.max(...longest);
}
