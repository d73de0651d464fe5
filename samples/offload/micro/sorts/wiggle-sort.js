import { makeNumbers } from "./numbers.js";

/** Arranges numbers so that they go up and down in turn, and returns the sum of the steps. */
export function wiggleSort_bench(count) {
    const numbers = makeNumbers(count);
    for (let i = 1; i < count; i++) {
        if (i % 2 === 1 ? numbers[i] < numbers[i - 1] : numbers[i] > numbers[i - 1]) {
            [numbers[i - 1], numbers[i]] = [numbers[i], numbers[i - 1]];
        }
    }
    return numbers.reduce((sum, value, i) => i === 0 ? 0 : sum + Math.abs(value - numbers[i - 1]), 0);
}
