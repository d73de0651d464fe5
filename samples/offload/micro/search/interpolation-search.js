import { countFound } from "./sorted.js";

function interpolationSearch(numbers, wanted) {
    let [from, to] = [0, numbers.length - 1];
    while (from <= to && wanted >= numbers[from] && wanted <= numbers[to]) {
        const span = numbers[to] - numbers[from];
        const at = span === 0 ? from : from + Math.floor((wanted - numbers[from]) * (to - from) / span);
        if (numbers[at] === wanted) {
            return at;
        }
        [from, to] = numbers[at] < wanted ? [at + 1, to] : [from, at - 1];
    }
    return -1;
}

/** Guesses the place from the value. */
export function interpolationSearch_bench(count) {
    return countFound(count, interpolationSearch);
}
