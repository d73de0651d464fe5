import { makeRandom } from "../random.js";

const makePoints = (count, random) => Array.from({ length: count }, () => {
    const [x, y, z] = [random(), random(), random()];
    return { x, y, z, kind: Number(x + y + z > 1.5) };
});

/** Classifies points by the two nearest of as many known ones: how many are right. */
export function knn(count) {
    const known = makePoints(count, makeRandom(2));
    const tested = makePoints(count, makeRandom(12));
    let right = 0;
    for (const test of tested) {
        let [nearest, second] = [known[0], known[0]];
        let [best, next] = [Infinity, Infinity];
        for (const point of known) {
            const distance = (point.x - test.x) ** 2 + (point.y - test.y) ** 2 + (point.z - test.z) ** 2;
            if (distance < best) {
                [second, next] = [nearest, best];
                [nearest, best] = [point, distance];
            } else if (distance < next) {
                [second, next] = [point, distance];
            }
        }
        const kind = nearest.kind === second.kind ? second.kind : nearest.kind;
        right += Number(kind === test.kind);
    }
    return { right, tested: tested.length };
}
