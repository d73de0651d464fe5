const fibonacci = n => n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);

/** A Fibonacci number, by its definition. */
export function fibonacci_bench(n) {
    return fibonacci(n);
}
