// A client of Redis (RESP2). Its server and password are in the environment: REDIS, by default MicroFaaS's 192.168.1.157:6379, and REDIS_PASSWORD.
import { Connection, joined } from "./connection.js";

const encoder = new TextEncoder();
const bulkBytesMax = 1 << 20;

// Runs act with a function that sends a command and answers with its reply: a string, a number or null.
export async function withRedis(env, act) {
    const connection = new Connection(env.REDIS ?? "192.168.1.157:6379");
    const send = async (...words) => {
        const parts = words.map(word => encoder.encode(String(word)));
        await connection.write(joined(
            encoder.encode(`*${parts.length}\r\n`),
            ...parts.flatMap(part => [encoder.encode(`$${part.length}\r\n`), part, encoder.encode("\r\n")])));
        return reply(connection);
    };
    try {
        await send("AUTH", env.REDIS_PASSWORD ?? "microfaas");
        return await act(send);
    } finally {
        await connection.close();
    }
}

async function reply(connection) {
    const line = await connection.line();
    const rest = line.slice(1);
    switch (line[0]) {
        case "+": return rest;
        case ":": return Number(rest);
        case "-": throw new Error(`Redis: ${rest}`);
        case "$": {
            const size = Number(rest);
            if (size === -1) {
                return null;
            }
            if (!(size >= 0 && size <= bulkBytesMax)) {
                throw new Error(`Redis: a value of ${rest} bytes is over the limit of ${bulkBytesMax}`);
            }
            return new TextDecoder().decode((await connection.bytes(size + 2)).subarray(0, size));
        }
        default: throw new Error(`Redis: "${line.slice(0, 100)}" is not understood`);
    }
}
