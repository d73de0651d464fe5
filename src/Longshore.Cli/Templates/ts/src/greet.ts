/** Greets whoever asks. */
export function greet(greeting: string, name: string | null): string {
    return `${greeting}, ${name ?? "world"}!`;
}
