// A connection whose answers are read by lines or by numbers of bytes.
import { connect } from "cloudflare:sockets";

const lineBytesMax = 64 << 10;
const lineFeed = 10;

export class Connection {
    #socket;
    #reader;
    #writer;
    #held = new Uint8Array(0);

    // server is HOST:PORT.
    constructor(server) {
        this.#socket = connect(server);
        this.#reader = this.#socket.readable.getReader();
        this.#writer = this.#socket.writable.getWriter();
    }

    write(bytes) {
        return this.#writer.write(bytes);
    }

    close() {
        return this.#socket.close();
    }

    // Exactly so many bytes.
    async bytes(count) {
        while (this.#held.length < count) {
            await this.#receive();
        }
        return this.#take(count);
    }

    // The bytes of a line, without its end of carriage return and line feed.
    async line() {
        for (let from = 0; ;) {
            const end = this.#held.indexOf(lineFeed, from);
            if (end >= 0) {
                return new TextDecoder().decode(this.#take(end + 1)).replace(/\r?\n$/, "");
            }
            from = this.#held.length;
            if (from > lineBytesMax) {
                throw new Error(`the server's line has more than ${lineBytesMax} bytes`);
            }
            await this.#receive();
        }
    }

    #take(count) {
        const taken = this.#held.slice(0, count);
        this.#held = this.#held.slice(count);
        return taken;
    }

    async #receive() {
        const { value, done } = await this.#reader.read();
        if (done) {
            throw new Error("the server has closed the connection");
        }
        this.#held = joined(this.#held, value);
    }
}

export function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}
