const moves = [[2, 1], [1, 2], [-1, 2], [-2, 1], [-2, -1], [-1, -2], [1, -2], [2, -1]];

/** Moves a knight over a board of size by size so that it visits every field once, and returns the number of tries. */
export function knightTour_bench(size) {
    const visited = Array.from({ length: size }, () => new Array(size).fill(false));
    let tries = 0;
    const visit = (row, column, left) => {
        tries++;
        if (left === 0) {
            return true;
        }
        visited[row][column] = true;
        for (const [down, right] of moves) {
            if (visited[row + down]?.[column + right] === false && visit(row + down, column + right, left - 1)) {
                return true;
            }
        }
        visited[row][column] = false;
        return false;
    };
    return visit(0, 0, size * size - 1) ? tries : -1;
}
