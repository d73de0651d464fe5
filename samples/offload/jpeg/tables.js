// The tables of ITU-T T.81, annex K, as most encoders have them: example quantisation and Huffman codes.

const rangesOf = text => text.split(" ").flatMap(part => {
    const [from, to] = part.split("-").map(digits => parseInt(digits, 16));
    return to === undefined ? [from] : Array.from({ length: to - from + 1 }, (_, i) => from + i);
});

/** Steps of quantisation for brightness and colour at quality 50, row by row. */
export const steps = [
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ],
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ],
];

// How many codes have 1, 2, ... 16 bits, and their symbols.
const table = (counts, symbols) => ({ counts, symbols: rangesOf(symbols), codes: new Map() });

/** Huffman codes: for brightness and colour those of the first coefficient, then those of the others. */
export const huffman = [
    [
        table([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], "0-b"),
        table(
            [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
            "1-3 0 4 11 5 12 21 31 41 6 13 51 61 7 22 71 14 32 81 91 a1 8 23 42 b1 c1 15 52 d1 f0 24 33 62 72 82 9 a 16-1a 25-2a 34-3a 43-4a "
                + "53-5a 63-6a 73-7a 83-8a 92-9a a2-aa b2-ba c2-ca d2-da e1-ea f1-fa"),
    ],
    [
        table([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], "0-b"),
        table(
            [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
            "0-3 11 4 5 21 31 6 12 41 51 7 61 71 13 22 32 81 8 14 42 91 a1 b1 c1 9 23 33 52 f0 15 62 72 d1 a 16 24 34 e1 25 f1 17-1a 26-2a "
                + "35-3a 43-4a 53-5a 63-6a 73-7a 82-8a 92-9a a2-aa b2-ba c2-ca d2-da e2-ea f2-fa"),
    ],
];

for (const { counts, symbols, codes } of huffman.flat()) {
    let [code, next] = [0, 0];
    counts.forEach((count, i) => {
        for (let end = next + count; next < end; next++) {
            codes.set(symbols[next], [code++, i + 1]);
        }
        code <<= 1;
    });
}

/** The order in which a block's coefficients are written: the diagonals, there and back. */
export const zigzag = Array.from({ length: 64 }, (_, i) => [i >> 3, i & 7]).sort(([a, b], [c, d]) =>
    a + b - c - d || ((a + b) % 2 === 0 ? c - a : a - c)).map(([row, column]) => row * 8 + column);

/** The cosines of the transformation: frequency by frequency, place by place. */
export const cosines = Array.from({ length: 64 }, (_, i) =>
    (i < 8 ? Math.SQRT1_2 : 1) / 2 * Math.cos((2 * (i & 7) + 1) * (i >> 3) * Math.PI / 16));
