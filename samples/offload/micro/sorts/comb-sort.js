import { sumSorted } from "./numbers.js";

function combSort(numbers) {
    for (let gap = numbers.length, hasSwapped = true; gap > 1 || hasSwapped;) {
        gap = Math.max(1, Math.floor(gap / 1.3));
        hasSwapped = false;
        for (let i = 0; i + gap < numbers.length; i++) {
            if (numbers[i] > numbers[i + gap]) {
                [numbers[i], numbers[i + gap]] = [numbers[i + gap], numbers[i]];
                hasSwapped = true;
            }
        }
    }
    return numbers;
}

export function combSort_bench(count) {
    return sumSorted(count, combSort);
}
