import { makeEdges, neighboursOf } from "./random-graph.js";

/** The number of places that are reached from the first one, and how deep the search goes. */
export function depthFirstSearch_bench(places) {
    const neighbours = neighboursOf(places, makeEdges(places, places * 2, 22));
    const depth = new Map([[0, 0]]);
    const path = [[0, 0]];
    let deepest = 0;
    while (path.length > 0) {
        const top = path[path.length - 1];
        const next = neighbours[top[0]][top[1]++];
        if (next === undefined) {
            path.pop();
        } else if (!depth.has(next[0])) {
            depth.set(next[0], path.length);
            deepest = Math.max(deepest, path.length);
            path.push([next[0], 0]);
        }
    }
    return `${depth.size} ${deepest}`;
}
