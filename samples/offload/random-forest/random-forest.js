import { grow, makeRows, predict } from "../decision-tree/decision-tree.js";
import { makeRandom } from "../random.js";

/** The mean error of a forest of regression trees, each grown from rows drawn with replacement. */
export function randomForest(count, trees) {
    const random = makeRandom(6);
    const rows = makeRows(count, 7);
    const forest = Array.from({ length: trees }, () =>
        grow(rows.map(() => rows[Math.floor(random() * rows.length)]), 5, random, 0.7));
    const errors = rows.map(row => Math.abs(forest.reduce((sum, tree) => sum + predict(tree, row.x), 0) / trees - row.y));
    return errors.reduce((sum, error) => sum + error, 0) / count;
}
