/** The number of primes up to a limit. */
export function sieve_bench(limit) {
    const isComposite = new Array(limit + 1).fill(false);
    let primes = 0;
    for (let number = 2; number <= limit; number++) {
        if (isComposite[number]) {
            continue;
        }
        primes++;
        for (let multiple = number * number; multiple <= limit; multiple += number) {
            isComposite[multiple] = true;
        }
    }
    return primes;
}
