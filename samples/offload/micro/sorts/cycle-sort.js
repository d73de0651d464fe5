import { sumSorted } from "./numbers.js";

function cycleSort(numbers) {
    const placeOf = (value, start) => {
        let place = start;
        for (let i = start + 1; i < numbers.length; i++) {
            place += numbers[i] < value ? 1 : 0;
        }
        return place;
    };
    for (let start = 0; start < numbers.length - 1; start++) {
        let value = numbers[start];
        let place = placeOf(value, start);
        while (place !== start) {
            while (numbers[place] === value) {
                place++;
            }
            [numbers[place], value] = [value, numbers[place]];
            place = placeOf(value, start);
        }
        numbers[start] = value;
    }
    return numbers;
}

export function cycleSort_bench(count) {
    return sumSorted(count, cycleSort);
}
