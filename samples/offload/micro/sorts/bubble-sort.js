import { sumSorted } from "./numbers.js";

function bubbleSort(numbers) {
    for (let end = numbers.length - 1, hasSwapped = true; hasSwapped; end--) {
        hasSwapped = false;
        for (let i = 0; i < end; i++) {
            if (numbers[i] > numbers[i + 1]) {
                [numbers[i], numbers[i + 1]] = [numbers[i + 1], numbers[i]];
                hasSwapped = true;
            }
        }
    }
    return numbers;
}

export function bubbleSort_bench(count) {
    return sumSorted(count, bubbleSort);
}
