import { makeRandom } from "../random.js";

/** The classes of points by the majority of their nearest neighbours: how many were right. */
export function knn(count, neighbours) {
    const random = makeRandom(2);
    const points = Array.from({ length: count }, () => {
        const [x, y] = [random() * 10, random() * 10];
        return { x, y, kind: (x > 5) + 2 * (y > 5) };
    });
    const tested = points.slice(0, count / 10);
    let right = 0;
    for (const test of tested) {
        const near = points.filter(point => point !== test)
            .map(point => ({ kind: point.kind, distance: (point.x - test.x) ** 2 + (point.y - test.y) ** 2 }))
            .sort((a, b) => a.distance - b.distance).slice(0, neighbours);
        const votes = [0, 0, 0, 0];
        near.forEach(point => votes[point.kind]++);
        right += votes.indexOf(Math.max(...votes)) === test.kind;
    }
    return { right, tested: tested.length };
}
