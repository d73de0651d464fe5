/** Makes a list, turns it around a few times, and returns a sum that depends on its order. */
export function singlyLinkList_bench(count) {
    let head = null;
    for (let value = 0; value < count; value++) {
        head = { value, next: head };
    }
    for (let turn = 0; turn < 5; turn++) {
        let turned = null;
        while (head !== null) {
            [head.next, turned, head] = [turned, head, head.next];
        }
        head = turned;
    }
    let sum = 0;
    for (let node = head, place = 1; node !== null; node = node.next, place++) {
        sum += node.value * place % 1009;
    }
    return sum;
}
