import { makeEdges, neighboursOf } from "./random-graph.js";

/** The length of the shortest net around the first place, grown place by place. */
export function prim_bench(places) {
    const neighbours = neighboursOf(places, makeEdges(places, places * 4, 26));
    const nearest = new Array(places).fill(Infinity);
    const isJoined = new Array(places).fill(false);
    let total = 0;
    nearest[0] = 0;
    for (;;) {
        let next = -1;
        for (let place = 0; place < places; place++) {
            if (!isJoined[place] && nearest[place] < (next < 0 ? Infinity : nearest[next])) {
                next = place;
            }
        }
        if (next < 0) {
            return total;
        }
        isJoined[next] = true;
        total += nearest[next];
        for (const [to, length] of neighbours[next]) {
            nearest[to] = Math.min(nearest[to], length);
        }
    }
}
