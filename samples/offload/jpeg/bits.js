/** Collects bytes and bits. After 0xff in a scan comes a zero, so that it is no marker. */
export class Bits {
    #bytes = new Uint8Array(1 << 16);
    #length = 0;
    #held = 0;
    #count = 0;

    /** Adds whole bytes. */
    bytes(...values) {
        for (const value of values) {
            if (this.#length === this.#bytes.length) {
                const longer = new Uint8Array(2 * this.#length);
                longer.set(this.#bytes);
                this.#bytes = longer;
            }
            this.#bytes[this.#length++] = value;
        }
    }

    /** Adds a segment: a marker, the length of what follows, and that. */
    segment(marker, ...values) {
        this.bytes(0xff, marker, values.length + 2 >> 8, values.length + 2 & 0xff, ...values);
    }

    /** Adds up to 16 bits. */
    add(value, count) {
        this.#held = this.#held << count | value;
        this.#count += count;
        while (this.#count >= 8) {
            this.#count -= 8;
            const byte = this.#held >> this.#count & 0xff;
            this.bytes(byte);
            if (byte === 0xff) {
                this.bytes(0);
            }
        }
        this.#held &= (1 << this.#count) - 1;
    }

    /** Fills the last byte with ones. */
    align() {
        if (this.#count > 0) {
            this.add((1 << 8 - this.#count) - 1, 8 - this.#count);
        }
    }

    finish() {
        return this.#bytes.slice(0, this.#length);
    }
}
