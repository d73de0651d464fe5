/** Numbers in order: every third one up to three times the count. */
export function makeSorted(count) {
    return Array.from({ length: count }, (_, i) => i * 3);
}

/** Looks for every second number by a search, and returns how many it finds. */
export function countFound(count, search) {
    const numbers = makeSorted(count);
    let found = 0;
    for (let wanted = 0; wanted < count * 3; wanted += 2) {
        const at = search(numbers, wanted);
        found += at >= 0 && numbers[at] === wanted ? 1 : 0;
    }
    return found;
}
