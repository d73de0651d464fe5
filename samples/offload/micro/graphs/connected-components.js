import { makeEdges, neighboursOf } from "./random-graph.js";

/** In how many parts a graph falls, that has half as many edges as places. */
export function connectedComponents_bench(places) {
    const neighbours = neighboursOf(places, makeEdges(places, places / 2, 21));
    const isSeen = new Array(places).fill(false);
    let parts = 0;
    for (let start = 0; start < places; start++) {
        if (isSeen[start]) {
            continue;
        }
        parts++;
        const waiting = [start];
        isSeen[start] = true;
        while (waiting.length > 0) {
            for (const [to] of neighbours[waiting.pop()]) {
                if (!isSeen[to]) {
                    isSeen[to] = true;
                    waiting.push(to);
                }
            }
        }
    }
    return parts;
}
