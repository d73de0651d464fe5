import { makeRandom } from "../random.js";

/** The shortest ways from the first of many places, by looking through all of them for the next one: the longest of these ways. */
export function dijkstra(count, roads) {
    const random = makeRandom(8);
    const next = Array.from({ length: count }, (_, from) =>
        Array.from({ length: roads }, () => ({ to: Math.floor(random() * count), length: 1 + Math.floor(random() * 100) })).concat({ to: (from + 1) % count, length: 50 }));
    const distance = new Array(count).fill(Infinity);
    const isVisited = new Array(count).fill(false);
    distance[0] = 0;
    for (let round = 0; round < count; round++) {
        let nearest = -1;
        for (let place = 0; place < count; place++) {
            if (!isVisited[place] && (nearest < 0 || distance[place] < distance[nearest])) {
                nearest = place;
            }
        }
        isVisited[nearest] = true;
        for (const { to, length } of next[nearest]) {
            distance[to] = Math.min(distance[to], distance[nearest] + length);
        }
    }
    return Math.max(...distance);
}
