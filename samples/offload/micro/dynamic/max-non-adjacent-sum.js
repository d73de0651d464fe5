import { makeRandom } from "../../random.js";

/** The largest sum of numbers of which no two are neighbours. */
export function maxNonAdjacentSum_bench(count) {
    const random = makeRandom(18);
    let [taken, left] = [0, 0];
    for (let i = 0; i < count; i++) {
        [taken, left] = [left + Math.floor(random() * 1000), Math.max(taken, left)];
    }
    return Math.max(taken, left);
}
