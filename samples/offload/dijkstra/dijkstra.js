import { makeRandom } from "../random.js";

/** The shortest ways from the first of many places, with a binary heap: the longest of them. */
export function dijkstra(count, roads) {
    const random = makeRandom(8);
    const next = Array.from({ length: count }, (_, from) =>
        Array.from({ length: roads }, () => ({ to: Math.floor(random() * count), length: 1 + Math.floor(random() * 100) })).concat({ to: (from + 1) % count, length: 50 }));
    const distance = new Float64Array(count).fill(Infinity);
    const heap = [[0, 0]];
    distance[0] = 0;
    while (heap.length > 0) {
        const [length, place] = heap[0];
        const last = heap.pop();
        if (heap.length > 0) {
            heap[0] = last;
            for (let i = 0; ;) {
                const left = 2 * i + 1;
                const least = left + 1 < heap.length && heap[left + 1][0] < heap[left][0] ? left + 1 : left;
                if (least >= heap.length || heap[least][0] >= heap[i][0]) {
                    break;
                }
                [heap[i], heap[least]] = [heap[least], heap[i]];
                i = least;
            }
        }
        if (length > distance[place]) {
            continue;
        }
        for (const road of next[place]) {
            const whole = length + road.length;
            if (whole < distance[road.to]) {
                distance[road.to] = whole;
                heap.push([whole, road.to]);
                for (let i = heap.length - 1; i > 0;) {
                    const parent = i - 1 >> 1;
                    if (heap[parent][0] <= heap[i][0]) {
                        break;
                    }
                    [heap[i], heap[parent]] = [heap[parent], heap[i]];
                    i = parent;
                }
            }
        }
    }
    return distance.reduce((most, each) => Math.max(most, each));
}
