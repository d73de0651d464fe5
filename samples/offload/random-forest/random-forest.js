import { grow, predict } from "../decision-tree/decision-tree.js";
import { makeRandom } from "../random.js";

const features = 3;

/** The mean error of a forest of regression trees. Each tree is grown from rows drawn without replacement, and tries two of the features. */
export function randomForest(count, trees) {
    const random = makeRandom(6);
    const rows = Array.from({ length: count }, (_, i) => ({ x: Array.from({ length: features }, (_, j) => i + j), y: i + features }));
    const choose = () => {
        const left = Math.floor(random() * features);
        return [0, 1, 2].filter(feature => feature !== left);
    };
    const forest = Array.from({ length: trees }, () => {
        const drawn = rows.filter(() => random() < 0.8);
        return grow(drawn.length === 0 ? rows : drawn, choose);
    });
    const errors = rows.map(row => Math.abs(forest.reduce((sum, tree) => sum + predict(tree, row.x), 0) / trees - row.y));
    return errors.reduce((sum, error) => sum + error, 0) / count;
}
