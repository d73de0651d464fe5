import { Bits } from "./bits.js";
import { cosines, huffman, steps, zigzag } from "./tables.js";

const stepsOf = (table, quality) => {
    const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    return table.map(step => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
};

function writeHead(bits, width, height, quantisation) {
    bits.bytes(0xff, 0xd8);
    bits.segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
    quantisation.forEach((table, i) => bits.segment(0xdb, i, ...zigzag.map(at => table[at])));
    bits.segment(0xc0, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1);
    huffman.forEach((pair, i) => pair.forEach(({ counts, symbols }, kind) => bits.segment(0xc4, kind << 4 | i, ...counts, ...symbols)));
    bits.segment(0xda, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0);
}

// A block of 8 by 8 as brightness and two colours, around zero. Beyond the picture its last row and column go on.
function readBlock({ width, height, data }, left, top, planes) {
    for (let i = 0; i < 64; i++) {
        const at = 4 * (Math.min(top + (i >> 3), height - 1) * width + Math.min(left + (i & 7), width - 1));
        const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
        planes[0][i] = 0.299 * red + 0.587 * green + 0.114 * blue - 128;
        planes[1][i] = -0.168736 * red - 0.331264 * green + 0.5 * blue;
        planes[2][i] = 0.5 * red - 0.418688 * green - 0.081312 * blue;
    }
}

// The discrete cosine transformation, rows first, and the quantisation.
function transform(plane, half, table, coefficients) {
    for (let i = 0; i < 64; i++) {
        const [row, frequency] = [i & 0x38, (i & 7) << 3];
        let sum = 0;
        for (let j = 0; j < 8; j++) {
            sum += plane[row + j] * cosines[frequency + j];
        }
        half[i] = sum;
    }
    for (let i = 0; i < 64; i++) {
        const [frequency, column] = [i & 0x38, i & 7];
        let sum = 0;
        for (let j = 0; j < 8; j++) {
            sum += half[8 * j + column] * cosines[frequency + j];
        }
        coefficients[i] = Math.round(sum / table[i]);
    }
}

// A number as its length in bits; a negative one is written as if one were taken away.
function writeNumber(bits, codes, zeros, value) {
    const length = 32 - Math.clz32(Math.abs(value));
    bits.add(...codes.get(zeros << 4 | length));
    if (length > 0) {
        bits.add(value < 0 ? value + (1 << length) - 1 : value, length);
    }
}

function writeBlock(bits, [first, others], coefficients, before) {
    writeNumber(bits, first.codes, 0, coefficients[0] - before);
    let zeros = 0;
    for (let i = 1; i < 64; i++) {
        const value = coefficients[zigzag[i]];
        if (value === 0) {
            zeros++;
            continue;
        }
        for (; zeros > 15; zeros -= 16) {
            bits.add(...others.codes.get(0xf0));
        }
        writeNumber(bits, others.codes, zeros, value);
        zeros = 0;
    }
    if (zeros > 0) {
        bits.add(...others.codes.get(0));
    }
}

/**
 * Encodes a picture as JPEG (baseline, colours at full resolution).
 *
 * @param {{ width: number, height: number, data: Uint8Array }} picture Four bytes for each pixel: red, green, blue, and one without meaning.
 * @param {number} quality 1 to 100.
 */
export function encode(picture, quality) {
    const bits = new Bits();
    const quantisation = steps.map(table => stepsOf(table, quality));
    writeHead(bits, picture.width, picture.height, quantisation);
    const planes = [0, 1, 2].map(() => new Float64Array(64));
    const [half, coefficients, before] = [new Float64Array(64), new Int32Array(64), [0, 0, 0]];
    for (let top = 0; top < picture.height; top += 8) {
        for (let left = 0; left < picture.width; left += 8) {
            readBlock(picture, left, top, planes);
            planes.forEach((plane, i) => {
                const kind = i === 0 ? 0 : 1;
                transform(plane, half, quantisation[kind], coefficients);
                writeBlock(bits, huffman[kind], coefficients, before[i]);
                before[i] = coefficients[0];
            });
        }
    }
    bits.align();
    bits.bytes(0xff, 0xd9);
    return bits.finish();
}
