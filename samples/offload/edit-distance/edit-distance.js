/** How many letters must be put in, taken out or changed to make one text of another. */
export function editDistance(from, to) {
    let before = Uint32Array.from({ length: to.length + 1 }, (_, i) => i);
    for (let i = 1; i <= from.length; i++) {
        const row = new Uint32Array(to.length + 1);
        row[0] = i;
        for (let j = 1; j <= to.length; j++) {
            row[j] = Math.min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
        }
        before = row;
    }
    return before[to.length];
}
