const coins = [1, 2, 5, 10, 20, 50, 100, 200];

/** In how many ways coins make an amount, modulo a prime. */
export function coinChange_bench(amount) {
    const ways = new Array(amount + 1).fill(0);
    ways[0] = 1;
    for (const coin of coins) {
        for (let sum = coin; sum <= amount; sum++) {
            ways[sum] = (ways[sum] + ways[sum - coin]) % 1_000_000_007;
        }
    }
    return ways[amount];
}
