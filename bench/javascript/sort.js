// Sorting: numbers and records, by comparison functions, and a heap. The value of the last expression is the checksum.
(function () {
  let state = 12345;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff);
  const numbers = Array.from({ length: 6000 }, next);
  const records = numbers.slice(0, 3000).map((value, i) => ({ key: value % 1000, name: "record" + i, i }));
  const sorted = [...numbers].sort((a, b) => a - b);
  records.sort((a, b) => a.key - b.key || (a.name < b.name ? -1 : 1));

  const heap = [];
  for (const value of numbers) {
    let at = heap.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] <= heap[at]) break;
      [heap[parent], heap[at]] = [heap[at], heap[parent]];
      at = parent;
    }
  }

  let sum = 0;
  for (let i = 0; i < 3000; i++) sum = (Math.imul(sum, 31) + sorted[i] + records[i].i + heap[i]) | 0;
  return sum >>> 0;
})();
