import { sumSorted } from "./numbers.js";

function countingSort(numbers) {
    const counts = [];
    for (const value of numbers) {
        counts[value] = (counts[value] ?? 0) + 1;
    }
    const sorted = [];
    counts.forEach((count, value) => {
        for (let i = 0; i < count; i++) {
            sorted.push(value);
        }
    });
    return sorted;
}

export function countingSort_bench(count) {
    return sumSorted(count, countingSort);
}
