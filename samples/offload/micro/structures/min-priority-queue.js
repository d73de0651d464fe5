class MinPriorityQueue {
    #heap = [];

    get size() {
        return this.#heap.length;
    }

    insert(value) {
        const heap = this.#heap;
        let at = heap.length;
        for (; at > 0 && heap[at - 1 >> 1] > value; at = at - 1 >> 1) {
            heap[at] = heap[at - 1 >> 1];
        }
        heap[at] = value;
    }

    takeLeast() {
        const heap = this.#heap;
        const [least, last] = [heap[0], heap.pop()];
        let at = 0;
        for (let child; (child = 2 * at + 1) < heap.length; at = child) {
            child += heap[child + 1] < heap[child] ? 1 : 0;
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
        }
        if (heap.length > 0) {
            heap[at] = last;
        }
        return least;
    }
}

/** Inserts numbers in no order, takes them out in order, and returns a sum that depends on the order. */
export function minPriorityQueue_bench(count) {
    const queue = new MinPriorityQueue();
    for (let i = 0; i < count; i++) {
        queue.insert(i * 7919 % count);
    }
    let sum = 0;
    for (let i = 1; queue.size > 0; i++) {
        sum += i * queue.takeLeast() % 1009;
    }
    return sum;
}
