import { countFound } from "./sorted.js";

function jumpSearch(numbers, wanted) {
    const jump = Math.floor(Math.sqrt(numbers.length));
    let from = 0;
    while (from + jump < numbers.length && numbers[from + jump] <= wanted) {
        from += jump;
    }
    for (const end = Math.min(from + jump, numbers.length); from < end; from++) {
        if (numbers[from] === wanted) {
            return from;
        }
    }
    return -1;
}

/** Jumps by the root of the length, then looks one by one. */
export function jumpSearch_bench(count) {
    return countFound(count, jumpSearch);
}
