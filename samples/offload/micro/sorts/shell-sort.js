import { sumSorted } from "./numbers.js";

function shellSort(numbers) {
    for (let gap = numbers.length >> 1; gap > 0; gap >>= 1) {
        for (let i = gap; i < numbers.length; i++) {
            const value = numbers[i];
            let at = i;
            for (; at >= gap && numbers[at - gap] > value; at -= gap) {
                numbers[at] = numbers[at - gap];
            }
            numbers[at] = value;
        }
    }
    return numbers;
}

export function shellSort_bench(count) {
    return sumSorted(count, shellSort);
}
