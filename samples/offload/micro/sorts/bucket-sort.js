import { sumSorted } from "./numbers.js";

function bucketSort(numbers) {
    const buckets = Array.from({ length: 1 + numbers.length / 5 }, () => []);
    const width = (1 + Math.max(...numbers)) / buckets.length;
    for (const value of numbers) {
        const bucket = buckets[Math.floor(value / width)];
        let at = bucket.length;
        for (; at > 0 && bucket[at - 1] > value; at--) {
            bucket[at] = bucket[at - 1];
        }
        bucket[at] = value;
    }
    return buckets.flat();
}

export function bucketSort_bench(count) {
    return sumSorted(count, bucketSort);
}
