const rowsMin = 3;

const mean = rows => {
    let sum = 0;
    for (const row of rows) {
        sum += row.y;
    }
    return sum / rows.length;
};

// The squared error of both sides if rows are cut at a value of one feature.
function loss(rows, feature, limit) {
    let [lower, lowerSum, lowerSquares, upper, upperSum, upperSquares] = [0, 0, 0, 0, 0, 0];
    for (const { x, y } of rows) {
        if (x[feature] < limit) {
            lower++;
            lowerSum += y;
            lowerSquares += y * y;
        } else {
            upper++;
            upperSum += y;
            upperSquares += y * y;
        }
    }
    return lower === 0 || upper === 0 ? Infinity : lowerSquares - lowerSum ** 2 / lower + upperSquares - upperSum ** 2 / upper;
}

/**
 * A regression tree of rows of { x: number[], y: number }, which tries every value of every feature as a limit.
 *
 * @param {() => number[]} choose The features to try at a node.
 */
export function grow(rows, choose = () => rows[0].x.keys()) {
    const value = mean(rows);
    let best = { loss: Infinity };
    if (rows.length >= rowsMin && rows.some(row => row.y !== rows[0].y)) {
        for (const feature of choose()) {
            for (const { x } of rows) {
                const here = loss(rows, feature, x[feature]);
                if (here < best.loss) {
                    best = { loss: here, feature, limit: x[feature] };
                }
            }
        }
    }
    if (best.loss === Infinity) {
        return { value };
    }
    const { feature, limit } = best;
    return {
        feature,
        limit,
        lower: grow(rows.filter(row => row.x[feature] < limit), choose),
        upper: grow(rows.filter(row => row.x[feature] >= limit), choose),
    };
}

export function predict(tree, x) {
    while (tree.value === undefined) {
        tree = x[tree.feature] < tree.limit ? tree.lower : tree.upper;
    }
    return tree.value;
}

/** The mean error of a tree of the sine on the points that it was grown from. */
export function decisionTree(count) {
    const rows = Array.from({ length: count }, (_, i) => ({ x: [i / 100], y: Math.sin(i / 100) }));
    const tree = grow(rows);
    return rows.reduce((sum, row) => sum + Math.abs(predict(tree, row.x) - row.y), 0) / count;
}
