import { makeRandom } from "../random.js";

/** The line through many points that has the least squares. */
export function linearRegression(count) {
    const random = makeRandom(3);
    let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
        const x = random() * 100;
        const y = 3 * x + 7 + (random() - 0.5);
        sumX += x;
        sumY += y;
        sumXX += x * x;
        sumXY += x * y;
    }
    const slope = (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX);
    return { slope, offset: (sumY - slope * sumX) / count };
}
