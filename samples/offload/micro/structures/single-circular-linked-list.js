/** People stand in a circle and every third one leaves (Josephus); returns who stays. */
export function singleCircularLinkedList_bench(count) {
    const first = { value: 0 };
    let last = first;
    for (let value = 1; value < count; value++) {
        last = last.next = { value };
    }
    last.next = first;
    let before = last;
    while (before.next !== before) {
        before = before.next.next;
        before.next = before.next.next;
    }
    return before.value;
}
