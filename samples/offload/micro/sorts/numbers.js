import { makeRandom } from "../../random.js";

/** Numbers from 0 to 9,999 in no order. */
export function makeNumbers(count) {
    const random = makeRandom(count);
    return Array.from({ length: count }, () => Math.floor(random() * 10_000));
}

/** Sorts numbers, and tells by a sum over all places what came out. */
export function sumSorted(count, sort) {
    const sorted = sort(makeNumbers(count));
    for (let i = 1; i < sorted.length; i++) {
        if (sorted[i - 1] > sorted[i]) {
            throw new Error(`${sorted[i - 1]} stands before ${sorted[i]}`);
        }
    }
    return sorted.reduce((sum, value, i) => (sum + value * (i + 1)) % 1_000_003, 0);
}
