import { makeRandom } from "../../random.js";

/** The most valuable things that fit into a knapsack of ten times as many kilograms as there are things. */
export function zeroOneKnapsack_bench(count) {
    const random = makeRandom(20);
    const room = count * 10;
    const best = new Array(room + 1).fill(0);
    for (let i = 0; i < count; i++) {
        const [weight, value] = [1 + Math.floor(random() * 50), 1 + Math.floor(random() * 100)];
        for (let used = room; used >= weight; used--) {
            best[used] = Math.max(best[used], best[used - weight] + value);
        }
    }
    return best[room];
}
