import { makeRandom } from "../../random.js";

/** The largest sum of neighbouring numbers. */
export function kadane_bench(count) {
    const random = makeRandom(13);
    let [best, here] = [-Infinity, 0];
    for (let i = 0; i < count; i++) {
        const value = Math.floor(random() * 201) - 100;
        here = Math.max(here + value, value);
        best = Math.max(best, here);
    }
    return best;
}
