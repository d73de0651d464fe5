import { sumSorted } from "./numbers.js";

function insertionSort(numbers) {
    for (let i = 1; i < numbers.length; i++) {
        const value = numbers[i];
        let at = i;
        for (; at > 0 && numbers[at - 1] > value; at--) {
            numbers[at] = numbers[at - 1];
        }
        numbers[at] = value;
    }
    return numbers;
}

export function insertionSort_bench(count) {
    return sumSorted(count, insertionSort);
}
