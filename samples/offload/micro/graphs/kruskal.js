import { makeEdges } from "./random-graph.js";

/** The length of the shortest net that joins what can be joined: edges by length, with union and find. */
export function kruskal_bench(places) {
    const edges = makeEdges(places, places * 4, 24).sort((one, other) => one[2] - other[2]);
    const parents = Array.from({ length: places }, (_, i) => i);
    const find = place => {
        while (parents[place] !== place) {
            parents[place] = parents[parents[place]];
            place = parents[place];
        }
        return place;
    };
    let total = 0;
    for (const [from, to, length] of edges) {
        const [one, other] = [find(from), find(to)];
        if (one !== other) {
            parents[one] = other;
            total += length;
        }
    }
    return total;
}
