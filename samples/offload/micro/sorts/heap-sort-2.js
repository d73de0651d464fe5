import { sumSorted } from "./numbers.js";

// The second one: recursive, with swaps.
function sift(numbers, root, end) {
    let largest = root;
    for (const child of [2 * root + 1, 2 * root + 2]) {
        if (child < end && numbers[child] > numbers[largest]) {
            largest = child;
        }
    }
    if (largest !== root) {
        [numbers[root], numbers[largest]] = [numbers[largest], numbers[root]];
        sift(numbers, largest, end);
    }
}

function heapSort2(numbers) {
    for (let root = Math.floor(numbers.length / 2) - 1; root >= 0; root--) {
        sift(numbers, root, numbers.length);
    }
    for (let end = numbers.length - 1; end > 0; end--) {
        [numbers[0], numbers[end]] = [numbers[end], numbers[0]];
        sift(numbers, 0, end);
    }
    return numbers;
}

export function heapSort2_bench(count) {
    return sumSorted(count, heapSort2);
}
