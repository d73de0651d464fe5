import { makeRandom } from "../../random.js";

/** The number of inserted, deleted and replaced letters between two texts: a whole table, filled from its end. */
export function editDistance_bench(length) {
    const random = makeRandom(12);
    const [one, other] = [0, 1].map(() => Array.from({ length }, () => Math.floor(random() * 4)));
    const table = Array.from({ length: length + 1 }, () => new Array(length + 1).fill(0));
    for (let i = length; i >= 0; i--) {
        for (let j = length; j >= 0; j--) {
            table[i][j] = i === length ? length - j
                : j === length ? length - i
                : one[i] === other[j] ? table[i + 1][j + 1]
                : 1 + Math.min(table[i + 1][j], table[i][j + 1], table[i + 1][j + 1]);
        }
    }
    return table[0][0];
}
