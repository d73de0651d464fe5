import { makeRandom } from "../../random.js";

/** How much rain stays between walls. */
export function trappingRainWater_bench(count) {
    const random = makeRandom(19);
    const walls = Array.from({ length: count }, () => Math.floor(random() * 1000));
    let [left, right, highLeft, highRight, water] = [0, count - 1, 0, 0, 0];
    while (left < right) {
        if (walls[left] < walls[right]) {
            highLeft = Math.max(highLeft, walls[left]);
            water += highLeft - walls[left++];
        } else {
            highRight = Math.max(highRight, walls[right]);
            water += highRight - walls[right--];
        }
    }
    return water;
}
