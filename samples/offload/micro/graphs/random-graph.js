import { makeRandom } from "../../random.js";

/** A graph: its number of places, and edges from, to, length. */
export function makeEdges(places, edges, seed) {
    const random = makeRandom(seed);
    const place = () => Math.floor(random() * places);
    return Array.from({ length: edges }, () => [place(), place(), 1 + Math.floor(random() * 100)]);
}

/** For every place, its neighbours with the lengths of the ways there. */
export function neighboursOf(places, edges) {
    const neighbours = Array.from({ length: places }, () => []);
    for (const [from, to, length] of edges) {
        neighbours[from].push([to, length]);
        neighbours[to].push([from, length]);
    }
    return neighbours;
}
