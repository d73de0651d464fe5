import { sumSorted } from "./numbers.js";

function cocktailShakerSort(numbers) {
    let [from, to] = [0, numbers.length - 1];
    while (from < to) {
        let last = from;
        for (let i = from; i < to; i++) {
            if (numbers[i] > numbers[i + 1]) {
                [numbers[i], numbers[i + 1]] = [numbers[i + 1], numbers[i]];
                last = i;
            }
        }
        to = last;
        let first = to;
        for (let i = to; i > from; i--) {
            if (numbers[i - 1] > numbers[i]) {
                [numbers[i - 1], numbers[i]] = [numbers[i], numbers[i - 1]];
                first = i;
            }
        }
        from = first;
    }
    return numbers;
}

export function cocktailShakerSort_bench(count) {
    return sumSorted(count, cocktailShakerSort);
}
