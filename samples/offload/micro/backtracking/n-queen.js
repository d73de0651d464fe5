/** Places queens so that none attacks another, and returns the first arrangement: each row's column. */
export function nQueen_bench(size) {
    const [columns, falling, rising] = [new Set(), new Set(), new Set()];
    const placed = [];
    const place = row => {
        if (row === size) {
            return true;
        }
        for (let column = 0; column < size; column++) {
            if (columns.has(column) || falling.has(row - column) || rising.has(row + column)) {
                continue;
            }
            columns.add(column), falling.add(row - column), rising.add(row + column);
            placed.push(column);
            if (place(row + 1)) {
                return true;
            }
            placed.pop();
            columns.delete(column), falling.delete(row - column), rising.delete(row + column);
        }
        return false;
    };
    place(0);
    return placed.join(" ");
}
