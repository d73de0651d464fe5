// A PPM picture (P6, 8 bits) as the body, shrunk to fit a square, as PNG: byte for byte what thumbnail.c makes of it. The query has the square's
// side, 128 without.
const pixelsMax = 16 << 20;
const blockMax = 65535;

const refuse = sentence => new Response(`thumbnail: ${sentence}\n`, { status: 400 });

const crcTable = Uint32Array.from({ length: 256 }, (_, i) => {
    for (let bit = 0; bit < 8; bit++) {
        i = i & 1 ? 0xedb88320 ^ i >>> 1 : i >>> 1;
    }
    return i;
});

const chunk = (type, content) => {
    const bytes = new Uint8Array(content.length + 12);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, content.length);
    bytes.set([...type].map(letter => letter.charCodeAt(0)), 4);
    bytes.set(content, 8);
    let crc = -1;
    for (let i = 4; i < bytes.length - 4; i++) {
        crc = crcTable[(crc ^ bytes[i]) & 255] ^ crc >>> 8;
    }
    view.setUint32(bytes.length - 4, ~crc);
    return bytes;
};

// The zlib format with stored blocks (RFC 1950, RFC 1951 3.2.4): a thumbnail is small.
const stored = rows => {
    const blocks = Math.ceil(rows.length / blockMax);
    const bytes = new Uint8Array(2 + 5 * blocks + rows.length + 4);
    const view = new DataView(bytes.buffer);
    bytes.set([0x78, 0x01]);
    let at = 2;
    for (let start = 0; start < rows.length; start += blockMax) {
        const size = Math.min(rows.length - start, blockMax);
        bytes[at] = start + size === rows.length ? 1 : 0;
        view.setUint16(at + 1, size, true);
        view.setUint16(at + 3, ~size, true);
        bytes.set(rows.subarray(start, start + size), at + 5);
        at += 5 + size;
    }
    let [a, b] = [1, 0];
    for (const each of rows) {
        a = (a + each) % 65521;
        b = (b + a) % 65521;
    }
    view.setUint16(at, b);
    view.setUint16(at + 2, a);
    return bytes;
};

// Every pixel is the average of the area that it covers. A row of a PNG begins with its filter, here none.
const shrink = (source, width, height, toWidth, toHeight) => {
    const rows = new Uint8Array((3 * toWidth + 1) * toHeight);
    let at = 0;
    for (let y = 0; y < toHeight; y++) {
        const [top, bottom] = [y, y + 1].map(edge => Math.trunc(edge * height / toHeight));
        at++;
        for (let x = 0; x < toWidth; x++) {
            const [left, right] = [x, x + 1].map(edge => Math.trunc(edge * width / toWidth));
            const count = (right - left) * (bottom - top);
            const sum = [0, 0, 0];
            for (let sy = top; sy < bottom; sy++) {
                for (let sx = left; sx < right; sx++) {
                    for (let c = 0; c < 3; c++) {
                        sum[c] += source[3 * (sy * width + sx) + c];
                    }
                }
            }
            for (let c = 0; c < 3; c++) {
                rows[at++] = Math.trunc((sum[c] + (count >> 1)) / count);
            }
        }
    }
    return rows;
};

// Width, height and the greatest value, with comments between them, and where the pixels begin.
const headerOf = bytes => {
    const text = String.fromCharCode(...bytes.subarray(0, 4096));
    const found = /^P6(?:[ \n\r\t]|#[^\n]*\n)*([0-9]{1,7})(?:[ \n\r\t]|#[^\n]*\n)+([0-9]{1,7})(?:[ \n\r\t]|#[^\n]*\n)+([0-9]{1,7})[^]/.exec(text);
    return found === null ? null : [...found.slice(1).map(Number), found[0].length];
};

export default async function (request) {
    const side = Number(new URL(request.url).search.slice(1) || 128);
    if (!Number.isInteger(side) || side < 1 || side > 1024) {
        return refuse("the side must be 1 to 1024 pixels");
    }
    const bytes = await request.bytes();
    const header = headerOf(bytes);
    if (header === null) {
        return refuse("the input is not a binary PPM picture (P6)");
    }
    const [width, height, most, start] = header;
    if (width < 1 || height < 1 || width * height > pixelsMax || most !== 255) {
        return refuse("only 8-bit pictures of up to 16 million pixels");
    }
    if (bytes.length - start < 3 * width * height) {
        return refuse("the picture is cut short");
    }
    const larger = Math.max(width, height);
    const shown = Math.min(side, larger);
    const [toWidth, toHeight] = [width, height].map(each => Math.trunc(each * shown / larger) || 1);
    const size = new Uint8Array(13);
    new DataView(size.buffer).setUint32(0, toWidth);
    new DataView(size.buffer).setUint32(4, toHeight);
    size.set([8, 2], 8);
    const rows = shrink(bytes.subarray(start), width, height, toWidth, toHeight);
    const parts = [Uint8Array.of(0x89, 80, 78, 71, 13, 10, 26, 10), chunk("IHDR", size), chunk("IDAT", stored(rows)), chunk("IEND", new Uint8Array())];
    const picture = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (picture.set(part, at), at + part.length), 0);
    return new Response(picture, { headers: { "content-type": "image/png" } });
}
