import { countFound } from "./sorted.js";

function fibonacciSearch(numbers, wanted) {
    let [shorter, longer] = [0, 1];
    while (longer < numbers.length) {
        [shorter, longer] = [longer, shorter + longer];
    }
    let before = -1;
    while (longer > 1) {
        const at = Math.min(before + longer - shorter, numbers.length - 1);
        if (numbers[at] < wanted) {
            [shorter, longer] = [longer - shorter, shorter];
            before = at;
        } else if (numbers[at] > wanted) {
            [shorter, longer] = [2 * shorter - longer, longer - shorter];
        } else {
            return at;
        }
    }
    return numbers[before + 1] === wanted ? before + 1 : -1;
}

/** Divides the range by Fibonacci numbers. */
export function fibonacciSearch_bench(count) {
    return countFound(count, fibonacciSearch);
}
