import { makeRandom } from "../random.js";

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = values => {
    const middle = mean(values);
    return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
};

/** A regression tree of rows of { x: number[], y: number }. */
export function grow(rows, depth, random = () => 0, share = 1) {
    const leaf = { value: mean(rows.map(row => row.y)) };
    if (depth === 0 || rows.length < 5) {
        return leaf;
    }
    let best = { loss: spread(rows.map(row => row.y)) };
    for (let feature = 0; feature < rows[0].x.length; feature++) {
        if (share < 1 && random() > share) {
            continue;
        }
        const values = rows.map(row => row.x[feature]).sort((a, b) => a - b);
        for (let cut = 1; cut < 8; cut++) {
            const limit = values[Math.floor(values.length * cut / 8)];
            const left = rows.filter(row => row.x[feature] < limit);
            const right = rows.filter(row => row.x[feature] >= limit);
            if (left.length > 0 && right.length > 0) {
                const loss = spread(left.map(row => row.y)) + spread(right.map(row => row.y));
                if (loss < best.loss) {
                    best = { loss, feature, limit, left, right };
                }
            }
        }
    }
    return best.left === undefined ? leaf : {
        feature: best.feature,
        limit: best.limit,
        left: grow(best.left, depth - 1, random, share),
        right: grow(best.right, depth - 1, random, share),
    };
}

export const predict = (tree, x) => tree.value ?? predict(x[tree.feature] < tree.limit ? tree.left : tree.right, x);

export function makeRows(count, seed) {
    const random = makeRandom(seed);
    return Array.from({ length: count }, () => {
        const x = [random() * 10, random() * 10, random() * 10];
        return { x, y: x[0] * x[1] + 5 * Math.sin(x[2]) };
    });
}

/** The mean error of a tree on the rows it was grown from. */
export function decisionTree(count, depth) {
    const rows = makeRows(count, 5);
    const tree = grow(rows, depth);
    return mean(rows.map(row => Math.abs(predict(tree, row.x) - row.y)));
}
