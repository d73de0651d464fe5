class DoublyLinkedList {
    #ends = {};

    constructor() {
        this.#ends.next = this.#ends.previous = this.#ends;
    }

    append(value) {
        const last = this.#ends.previous;
        last.next = this.#ends.previous = { value, previous: last, next: this.#ends };
    }

    remove(node) {
        node.previous.next = node.next;
        node.next.previous = node.previous;
    }

    *nodes() {
        for (let node = this.#ends.next; node !== this.#ends; node = node.next) {
            yield node;
        }
    }
}

/** Appends numbers, removes every third one, and returns the sum of the others. */
export function doublyLinkedList_bench(count) {
    const list = new DoublyLinkedList();
    for (let i = 0; i < count; i++) {
        list.append(i);
    }
    for (const node of list.nodes()) {
        if (node.value % 3 === 0) {
            list.remove(node);
        }
    }
    let sum = 0;
    for (const node of list.nodes()) {
        sum += node.value;
    }
    return sum;
}
