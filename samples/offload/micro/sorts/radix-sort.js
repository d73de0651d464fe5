import { sumSorted } from "./numbers.js";

function radixSort(numbers) {
    for (let digit = 1; digit <= Math.max(...numbers); digit *= 10) {
        const buckets = Array.from({ length: 10 }, () => []);
        for (const value of numbers) {
            buckets[Math.floor(value / digit) % 10].push(value);
        }
        numbers = buckets.flat();
    }
    return numbers;
}

export function radixSort_bench(count) {
    return sumSorted(count, radixSort);
}
