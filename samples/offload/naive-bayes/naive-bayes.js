import { makeRandom } from "../random.js";

/** Gaussian naive Bayes on two classes: how many of the points it was made from it gets right. */
export function naiveBayes(count, features) {
    const random = makeRandom(4);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const points = Array.from({ length: count }, (_, i) => Array.from({ length: features }, () => normal() + (i % 2) * 1.5));
    const model = [0, 1].map(kind => {
        const own = points.filter((_, i) => i % 2 === kind);
        return Array.from({ length: features }, (_, feature) => {
            const mean = own.reduce((sum, point) => sum + point[feature], 0) / own.length;
            const variance = own.reduce((sum, point) => sum + (point[feature] - mean) ** 2, 0) / own.length;
            return { mean, variance };
        });
    });
    const score = (point, kind) => model[kind].reduce(
        (sum, { mean, variance }, feature) => sum - Math.log(variance) / 2 - (point[feature] - mean) ** 2 / (2 * variance), 0);
    return points.filter((point, i) => (score(point, 1) > score(point, 0)) === (i % 2 === 1)).length / count;
}
