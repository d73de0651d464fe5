class QueueOfStacks {
    #in = [];
    #out = [];

    enqueue(value) {
        this.#in.push(value);
    }

    dequeue() {
        if (this.#out.length === 0) {
            while (this.#in.length > 0) {
                this.#out.push(this.#in.pop());
            }
        }
        return this.#out.pop();
    }
}

/** Passes numbers through a queue made of two stacks, in waves. */
export function queueUsing2Stacks_bench(count) {
    const queue = new QueueOfStacks();
    let sum = 0;
    for (let wave = 1; wave <= 10; wave++) {
        for (let i = 0; i < count; i++) {
            queue.enqueue(i * wave);
        }
        for (let i = 0; i < count; i++) {
            sum += queue.dequeue() % 1013;
        }
    }
    return sum;
}
