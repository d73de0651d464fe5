import { sumSorted } from "./numbers.js";

function mergeSort(numbers) {
    if (numbers.length < 2) {
        return numbers;
    }
    const middle = numbers.length >> 1;
    const [left, right] = [mergeSort(numbers.slice(0, middle)), mergeSort(numbers.slice(middle))];
    const merged = [];
    for (let i = 0, j = 0; i < left.length || j < right.length;) {
        merged.push(j === right.length || left[i] <= right[j] ? left[i++] : right[j++]);
    }
    return merged;
}

export function mergeSort_bench(count) {
    return sumSorted(count, mergeSort);
}
