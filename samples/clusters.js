// Groups pictures that are alike: principal components, then k-means, as clusters.c does it, step by step. The body is a set of pictures in the
// IDX format of bytes; the query has the number of groups and of components: ?10&32. The answer is the group of every picture, one on a line.
const imagesMax = 20000;
const pixelsMax = 1024;
const groupsMax = 100;
const componentRounds = 30;
const groupRounds = 25;

const dot = (a, atA, b, atB, count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
        sum += a[atA + i] * b[atB + i];
    }
    return sum;
};

const distance = (a, atA, b, atB, count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
        sum += (a[atA + i] - b[atB + i]) * (a[atA + i] - b[atB + i]);
    }
    return sum;
};

// Every pixel from 0 to 1, less its mean over all pictures.
const normalized = (pixels, images, size) => {
    const all = new Float64Array(images * size);
    for (let j = 0; j < size; j++) {
        let mean = 0;
        for (let i = 0; i < images; i++) {
            mean += pixels[i * size + j] / 255;
        }
        mean /= images;
        for (let i = 0; i < images; i++) {
            all[i * size + j] = pixels[i * size + j] / 255 - mean;
        }
    }
    return all;
};

const covariance = (all, images, size) => {
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < images; i++) {
        for (let j = 0; j < size; j++) {
            for (let k = 0; k < size; k++) {
                matrix[j * size + k] += all[i * size + j] * all[i * size + k] / images;
            }
        }
    }
    return matrix;
};

// Makes the vectors orthogonal and of length 1. One that has nothing of its own is zero.
const orthonormalize = (vectors, count, size) => {
    for (let c = 0; c < count; c++) {
        for (let before = 0; before < c; before++) {
            const part = dot(vectors, c * size, vectors, before * size, size);
            for (let j = 0; j < size; j++) {
                vectors[c * size + j] -= part * vectors[before * size + j];
            }
        }
        const length = Math.sqrt(dot(vectors, c * size, vectors, c * size, size));
        for (let j = 0; j < size; j++) {
            vectors[c * size + j] = length > 1e-9 ? vectors[c * size + j] / length : 0;
        }
    }
};

// The directions in which pictures differ most, by orthogonal iteration.
const components = (matrix, count, size) => {
    let vectors = new Float64Array(count * size);
    for (let c = 0; c < count; c++) {
        for (let j = 0; j < size; j++) {
            vectors[c * size + j] = ((c * 31 + j * 17) % 13 - 6) / 7 + (c === j ? 1 : 0);
        }
    }
    for (let round = 0; round < componentRounds; round++) {
        const next = new Float64Array(count * size);
        for (let c = 0; c < count; c++) {
            for (let j = 0; j < size; j++) {
                next[c * size + j] = dot(matrix, j * size, vectors, c * size, size);
            }
        }
        orthonormalize(next, count, size);
        vectors = next;
    }
    return vectors;
};

// The first centre is the first picture, each further one the picture that is farthest from all before.
const centres = (points, images, groups, size) => {
    const all = new Float64Array(groups * size);
    const nearest = new Float64Array(images);
    let chosen = 0;
    for (let g = 0; g < groups; g++) {
        all.set(points.subarray(chosen * size, (chosen + 1) * size), g * size);
        let farthest = 0;
        for (let i = 0; i < images; i++) {
            const far = distance(points, i * size, all, g * size, size);
            nearest[i] = g === 0 || far < nearest[i] ? far : nearest[i];
            farthest = nearest[i] > nearest[farthest] ? i : farthest;
        }
        chosen = farthest;
    }
    return all;
};

const groupOf = (points, i, all, groups, size) => {
    let best = 0;
    for (let g = 1; g < groups; g++) {
        best = distance(points, i * size, all, g * size, size) < distance(points, i * size, all, best * size, size) ? g : best;
    }
    return best;
};

// Moves every centre to the middle of its group.
const settle = (points, labels, all, groups, size) => {
    for (let g = 0; g < groups; g++) {
        const sums = new Float64Array(size);
        let members = 0;
        for (let i = 0; i < labels.length; i++) {
            if (labels[i] === g) {
                members++;
                for (let j = 0; j < size; j++) {
                    sums[j] += points[i * size + j];
                }
            }
        }
        for (let j = 0; j < size && members > 0; j++) {
            all[g * size + j] = sums[j] / members;
        }
    }
};

const group = (pixels, images, size, groups, count) => {
    const all = normalized(pixels, images, size);
    const directions = components(covariance(all, images, size), count, size);
    const points = new Float64Array(images * count);
    for (let i = 0; i < images; i++) {
        for (let c = 0; c < count; c++) {
            points[i * count + c] = dot(all, i * size, directions, c * size, size);
        }
    }
    const middle = centres(points, images, groups, count);
    const labels = new Int32Array(images);
    for (let round = 0; round < groupRounds; round++) {
        for (let i = 0; i < images; i++) {
            labels[i] = groupOf(points, i, middle, groups, count);
        }
        settle(points, labels, middle, groups, count);
    }
    return labels;
};

const refuse = sentence => new Response(`clusters: ${sentence}\n`, { status: 400 });
const isBetween = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

export default async function (request) {
    const [groups = 10, wanted = 32] = new URL(request.url).search.slice(1).split("&").filter(each => each !== "").map(Number);
    if (!isBetween(groups, 1, groupsMax) || !isBetween(wanted, 1, pixelsMax)) {
        return refuse("the arguments are a number of groups (1 to 100) and of components (1 to 1024)");
    }
    const bytes = await request.bytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 16 || view.getUint32(0) !== 0x803) {
        return refuse("the input is no set of pictures (IDX, 0x00000803)");
    }
    const [images, rows, columns] = [4, 8, 12].map(at => view.getUint32(at));
    const size = rows * columns;
    if (!isBetween(images, 1, imagesMax) || !isBetween(size, 1, pixelsMax)) {
        return refuse("at most 20,000 pictures of 1,024 pixels");
    }
    if (bytes.length !== 16 + images * size) {
        return refuse("the set is cut short, or longer than it says");
    }
    return new Response(Array.from(group(bytes.subarray(16), images, size, groups, Math.min(wanted, size)), label => `${label}\n`).join(""));
}
