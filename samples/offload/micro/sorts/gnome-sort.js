import { sumSorted } from "./numbers.js";

function gnomeSort(numbers) {
    for (let i = 1; i < numbers.length;) {
        if (i === 0 || numbers[i - 1] <= numbers[i]) {
            i++;
        } else {
            [numbers[i - 1], numbers[i]] = [numbers[i], numbers[i - 1]];
            i--;
        }
    }
    return numbers;
}

export function gnomeSort_bench(count) {
    return sumSorted(count, gnomeSort);
}
