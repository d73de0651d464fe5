import { makeRandom } from "../random.js";

/** The line through many points that has the least squares, and how well it fits. */
export function linearRegression(count) {
    const random = makeRandom(3);
    const [xs, ys] = [new Array(count), new Array(count)];
    for (let i = 0; i < count; i++) {
        xs[i] = i / 2;
        ys[i] = i + (random() - 0.5);
    }
    let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
        sumX += xs[i];
        sumY += ys[i];
        sumXX += xs[i] * xs[i];
        sumXY += xs[i] * ys[i];
    }
    const slope = (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX);
    const offset = (sumY - slope * sumX) / count;
    const middle = sumY / count;
    let [missed, spread] = [0, 0];
    for (let i = 0; i < count; i++) {
        missed += (ys[i] - (slope * xs[i] + offset)) ** 2;
        spread += (ys[i] - middle) ** 2;
    }
    return { slope, offset, determination: 1 - missed / spread, deviation: Math.sqrt(missed / count) };
}
