import { makeRandom } from "../random.js";

const roundsMax = 100;
const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/** Lloyd's algorithm on points in space, with as many centres as points: how many rounds it takes until no centre moves. */
export function kmeans(count) {
    const random = makeRandom(1);
    const points = Array.from({ length: count }, () => [random(), random(), random()]);
    let centres = points.map(point => [...point]);
    for (let round = 1; round <= roundsMax; round++) {
        const sums = centres.map(() => [0, 0, 0, 0]);
        for (const point of points) {
            let nearest = 0;
            let best = Infinity;
            for (let i = 0; i < count; i++) {
                const here = distance(point, centres[i]);
                if (here < best) {
                    [nearest, best] = [i, here];
                }
            }
            const sum = sums[nearest];
            sum[0] += point[0];
            sum[1] += point[1];
            sum[2] += point[2];
            sum[3]++;
        }
        const moved = sums.map(([x, y, z, size], i) => size === 0 ? centres[i] : [x / size, y / size, z / size]);
        if (moved.every((centre, i) => distance(centre, centres[i]) === 0)) {
            return { rounds: round, centres: count };
        }
        centres = moved;
    }
    return { rounds: roundsMax, centres: count };
}
