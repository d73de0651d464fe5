/** Reads an array at random places, as often as it is long. */
export function memRead_bench(length) {
    const numbers = new Array(length).fill(1);
    let sum = 0;
    for (let i = 0; i < length; i++) {
        sum += numbers[Math.floor(Math.random() * length)];
    }
    return sum;
}
