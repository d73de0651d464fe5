/** Writes an array at random places, as often as it is long, and returns its length. */
export function memWrite_bench(length) {
    const numbers = new Array(length).fill(0);
    for (let i = 0; i < length; i++) {
        numbers[Math.floor(Math.random() * length)] = i;
    }
    return numbers.length;
}
