"use local";

/** A picture of hills under a sun, with a number of its own: four bytes for each pixel. */
export function makePicture(width, height, number) {
    const data = new Uint8Array(4 * width * height);
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const [right, down] = [x / width, y / height];
            const hill = 0.6 + 0.15 * Math.sin(9 * right + number) + 0.05 * Math.sin(31 * right);
            const isSun = (right - 0.7) ** 2 + (down - 0.25) ** 2 * (height / width) ** 2 < 0.006;
            const colour = isSun ? [250, 220, 90]
                : down > hill ? [40 + 90 * (down - hill), 130 - 80 * (down - hill), 50]
                : [110 + 100 * down, 160 + 60 * down, 235];
            data.set([...colour, 255], 4 * (y * width + x));
        }
    }
    return { width, height, data };
}
