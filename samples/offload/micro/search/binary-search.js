import { countFound } from "./sorted.js";

function binarySearch(numbers, wanted) {
    for (let from = 0, to = numbers.length - 1; from <= to;) {
        const middle = from + to >> 1;
        if (numbers[middle] === wanted) {
            return middle;
        }
        [from, to] = numbers[middle] < wanted ? [middle + 1, to] : [from, middle - 1];
    }
    return -1;
}

/** Halves the range again and again. */
export function binarySearch_bench(count) {
    return countFound(count, binarySearch);
}
