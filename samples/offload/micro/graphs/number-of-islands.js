import { makeRandom } from "../../random.js";

/** How many islands a square sea has, of which a little less than half is land. */
export function numberOfIslands_bench(size) {
    const random = makeRandom(25);
    const isLand = Array.from({ length: size }, () => Array.from({ length: size }, () => random() < 0.45));
    let islands = 0;
    for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
            if (!isLand[row][column]) {
                continue;
            }
            islands++;
            const waiting = [[row, column]];
            while (waiting.length > 0) {
                const [y, x] = waiting.pop();
                if (isLand[y]?.[x]) {
                    isLand[y][x] = false;
                    waiting.push([y + 1, x], [y - 1, x], [y, x + 1], [y, x - 1]);
                }
            }
        }
    }
    return islands;
}
