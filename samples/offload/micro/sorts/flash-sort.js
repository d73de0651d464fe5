import { sumSorted } from "./numbers.js";

function insert(numbers, from, to) {
    for (let i = from + 1; i < to; i++) {
        const value = numbers[i];
        let at = i;
        for (; at > from && numbers[at - 1] > value; at--) {
            numbers[at] = numbers[at - 1];
        }
        numbers[at] = value;
    }
}

// Each number belongs to a class by its size. Cycles of swaps bring all of them into the ranges of their classes.
function flashSort(numbers) {
    const [least, most] = numbers.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    const classes = Math.max(2, Math.floor(numbers.length * 0.43));
    const classOf = value => Math.floor((classes - 1) * (value - least) / (most - least || 1));
    const ends = new Array(classes).fill(0);
    for (const value of numbers) {
        ends[classOf(value)]++;
    }
    for (let i = 1; i < classes; i++) {
        ends[i] += ends[i - 1];
    }
    const left = [...ends];
    for (let i = 0; i < numbers.length;) {
        const own = classOf(numbers[i]);
        if (i >= left[own]) {
            i++;
        } else {
            const to = --left[own];
            [numbers[i], numbers[to]] = [numbers[to], numbers[i]];
        }
    }
    ends.forEach((end, i) => insert(numbers, i === 0 ? 0 : ends[i - 1], end));
    return numbers;
}

export function flashSort_bench(count) {
    return sumSorted(count, flashSort);
}
