import { makeRandom } from "../random.js";

/** Lloyd's algorithm on points of a plane: where the centres end. */
export function kmeans(count, centreCount, rounds) {
    const random = makeRandom(1);
    const points = Array.from({ length: count }, () => [random() * 100, random() * 100]);
    let centres = points.slice(0, centreCount).map(point => [...point]);
    for (let round = 0; round < rounds; round++) {
        const sums = centres.map(() => [0, 0, 0]);
        for (const [x, y] of points) {
            let nearest = 0;
            let best = Infinity;
            for (let i = 0; i < centres.length; i++) {
                const distance = (x - centres[i][0]) ** 2 + (y - centres[i][1]) ** 2;
                if (distance < best) {
                    [nearest, best] = [i, distance];
                }
            }
            sums[nearest][0] += x;
            sums[nearest][1] += y;
            sums[nearest][2]++;
        }
        centres = sums.map(([x, y, size], i) => size === 0 ? centres[i] : [x / size, y / size]);
    }
    return centres;
}
