class Queue {
    #items = new Map();
    #first = 0;
    #end = 0;

    get size() {
        return this.#end - this.#first;
    }

    enqueue(value) {
        this.#items.set(this.#end++, value);
    }

    dequeue() {
        const value = this.#items.get(this.#first);
        this.#items.delete(this.#first++);
        return value;
    }
}

/** Passes numbers through a queue, two in and one out, then empties it. */
export function queue_bench(count) {
    const queue = new Queue();
    let sum = 0;
    for (let i = 0; i < count; i++) {
        queue.enqueue(i);
        queue.enqueue(-i / 2);
        sum += queue.dequeue();
    }
    while (queue.size > 0) {
        sum += queue.dequeue();
    }
    return sum;
}
