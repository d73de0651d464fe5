import { countFound } from "./sorted.js";

function exponentialSearch(numbers, wanted) {
    let end = 1;
    while (end < numbers.length && numbers[end] < wanted) {
        end *= 2;
    }
    let [from, to] = [end >> 1, Math.min(end, numbers.length - 1)];
    while (from < to) {
        const middle = from + to >> 1;
        if (numbers[middle] < wanted) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return numbers[from] === wanted ? from : -1;
}

/** Doubles the range until it is large enough, then halves it. */
export function exponentialSearch_bench(count) {
    return countFound(count, exponentialSearch);
}
