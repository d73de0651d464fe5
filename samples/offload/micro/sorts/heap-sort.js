import { sumSorted } from "./numbers.js";

// Loops instead of recursion.
function sink(numbers, at, end) {
    const value = numbers[at];
    for (let child; (child = 2 * at + 1) < end; at = child) {
        child += child + 1 < end && numbers[child + 1] > numbers[child] ? 1 : 0;
        if (numbers[child] <= value) {
            break;
        }
        numbers[at] = numbers[child];
    }
    numbers[at] = value;
}

function heapSort(numbers) {
    for (let at = numbers.length >> 1; at >= 0; at--) {
        sink(numbers, at, numbers.length);
    }
    for (let end = numbers.length - 1; end > 0; end--) {
        [numbers[0], numbers[end]] = [numbers[end], numbers[0]];
        sink(numbers, 0, end);
    }
    return numbers;
}

export function heapSort_bench(count) {
    return sumSorted(count, heapSort);
}
