import { makeRandom } from "../random.js";

/** Sorts numbers as a gnome sorts flower pots, and returns every hundredth. */
export function gnomeSort(count) {
    const random = makeRandom(9);
    const numbers = Array.from({ length: count }, () => Math.floor(random() * 1_000_000));
    for (let i = 1; i < numbers.length;) {
        if (i === 0 || numbers[i - 1] <= numbers[i]) {
            i++;
        } else {
            [numbers[i - 1], numbers[i]] = [numbers[i], numbers[i - 1]];
            i--;
        }
    }
    return numbers.filter((_, i) => i % 100 === 0);
}
