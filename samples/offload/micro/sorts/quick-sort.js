import { sumSorted } from "./numbers.js";

function quickSort(numbers, from = 0, to = numbers.length - 1) {
    if (from >= to) {
        return numbers;
    }
    const pivot = numbers[from + to >> 1];
    let [left, right] = [from, to];
    while (left <= right) {
        while (numbers[left] < pivot) {
            left++;
        }
        while (numbers[right] > pivot) {
            right--;
        }
        if (left <= right) {
            [numbers[left], numbers[right]] = [numbers[right], numbers[left]];
            left++;
            right--;
        }
    }
    quickSort(numbers, from, right);
    return quickSort(numbers, left, to);
}

export function quickSort_bench(count) {
    return sumSorted(count, numbers => quickSort(numbers));
}
