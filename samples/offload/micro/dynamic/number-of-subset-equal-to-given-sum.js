/** How many subsets of the numbers up to a count have a third of their sum, modulo a prime. */
export function numberOfSubsetEqualToGivenSum_bench(count) {
    const wanted = Math.floor(count * (count + 1) / 6);
    const ways = new Array(wanted + 1).fill(0);
    ways[0] = 1;
    for (let number = 1; number <= count; number++) {
        for (let sum = wanted; sum >= number; sum--) {
            ways[sum] = (ways[sum] + ways[sum - number]) % 1_000_000_007;
        }
    }
    return ways[wanted];
}
