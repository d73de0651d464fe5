import { makeRandom } from "../random.js";

const kinds = [0, 1];

// The mean and variance of every feature among the points of one kind.
function learn(points, kind) {
    const own = points.filter((_, i) => i % 2 === kind);
    return points[0].map((_, feature) => {
        let [sum, squares] = [0, 0];
        for (const point of own) {
            sum += point[feature];
            squares += point[feature] ** 2;
        }
        const mean = sum / own.length;
        return { mean, variance: squares / own.length - mean ** 2 };
    });
}

function score(point, features) {
    let sum = 0;
    for (let i = 0; i < point.length; i++) {
        const { mean, variance } = features[i];
        sum -= Math.log(variance) / 2 + (point[i] - mean) ** 2 / (2 * variance);
    }
    return sum;
}

/** Gaussian naive Bayes on two classes of as many features as points: the share of its points that it gets right. */
export function naiveBayes(size) {
    const random = makeRandom(4);
    const points = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => j + random() + (i % 2) * 0.05));
    const model = kinds.map(kind => learn(points, kind));
    const right = points.filter((point, i) => Number(score(point, model[1]) > score(point, model[0])) === i % 2);
    return right.length / size;
}
