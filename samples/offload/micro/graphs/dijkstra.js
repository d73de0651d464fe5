import { makeEdges, neighboursOf } from "./random-graph.js";

/** The sum of the shortest ways from the first place to all others: the nearest place is looked for one by one. */
export function dijkstra_bench(places) {
    const neighbours = neighboursOf(places, makeEdges(places, places * 4, 23));
    const ways = new Array(places).fill(Infinity);
    const isDone = new Array(places).fill(false);
    ways[0] = 0;
    for (let round = 0; round < places; round++) {
        let nearest = -1;
        for (let place = 0; place < places; place++) {
            if (!isDone[place] && (nearest < 0 || ways[place] < ways[nearest])) {
                nearest = place;
            }
        }
        isDone[nearest] = true;
        for (const [to, length] of neighbours[nearest]) {
            ways[to] = Math.min(ways[to], ways[nearest] + length);
        }
    }
    return ways.filter(Number.isFinite).reduce((sum, way) => sum + way, 0);
}
