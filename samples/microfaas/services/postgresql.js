// A client of PostgreSQL (protocol 3.0, SCRAM-SHA-256) for statements with parameters. Its server and password are in the environment: POSTGRESQL, by
// default MicroFaaS's 192.168.1.156:5432, and POSTGRESQL_PASSWORD.
import { Connection, joined } from "./connection.js";
import * as base64 from "./base64.js";

const user = "postgres";
const database = "bostonautosales";
const messageBytesMax = 16 << 20;
const protocol = 3 << 16;
const [authenticated, withSasl, saslContinues, saslEnds] = [0, 10, 11, 12];
const mechanism = "SCRAM-SHA-256";

// A server that asks for more would make its clients compute for minutes.
const iterationsMax = 100_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const zero = new Uint8Array(1);
const textOf = text => joined(encoder.encode(text), zero);

function integer(value, bytes = 4) {
    const written = new Uint8Array(bytes);
    const view = new DataView(written.buffer);
    bytes === 4 ? view.setInt32(0, value) : view.setInt16(0, value);
    return written;
}

const viewOf = bytes => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

// Runs act with a function that executes a statement and answers with its rows, each an array of strings and nulls.
export async function withPostgreSql(env, act) {
    const connection = new Connection(env.POSTGRESQL ?? "192.168.1.156:5432");
    try {
        const parameters = ["user", user, "database", database, "client_encoding", "UTF8"].map(textOf);
        const start = joined(integer(protocol), ...parameters, zero);
        await connection.write(joined(integer(start.length + 4), start));
        await authenticate(connection, env.POSTGRESQL_PASSWORD ?? "postgres");
        await rows(connection);
        return await act((statement, ...values) => execute(connection, statement, values));
    } finally {
        await connection.close();
    }
}

const message = (kind, ...parts) => {
    const content = joined(...parts);
    return joined(encoder.encode(kind), integer(content.length + 4), content);
};

async function receive(connection) {
    const head = await connection.bytes(5);
    const size = viewOf(head).getInt32(1) - 4;
    if (!(size >= 0 && size <= messageBytesMax)) {
        throw new Error(`PostgreSQL: a message of ${size} bytes is over the limit of ${messageBytesMax}`);
    }
    const content = await connection.bytes(size);
    const kind = String.fromCharCode(head[0]);
    if (kind === "E") {
        throw new Error(`PostgreSQL: ${refusalOf(content)}`);
    }
    return { kind, content };
}

// Fields with a letter each, that end with zero bytes: C is the code, M the sentence.
function refusalOf(content) {
    const fields = decoder.decode(content).split("\0");
    const find = letter => fields.find(field => field.startsWith(letter))?.slice(1) ?? "";
    return `${find("C")} ${find("M")}`;
}

// RFC 5802 and RFC 7677.
async function authenticate(connection, password) {
    const nonce = base64.encode(crypto.getRandomValues(new Uint8Array(18)));
    const firstBare = `n=,r=${nonce}`;
    let signature;
    while (true) {
        const { kind, content } = await receive(connection);
        if (kind !== "R") {
            throw new Error("PostgreSQL: the server's authentication is not understood");
        }
        const rest = content.subarray(4);
        switch (viewOf(content).getInt32(0)) {
            case authenticated:
                if (signature !== undefined) {
                    throw new Error("PostgreSQL: the server did not prove that it knows the password");
                }
                return;
            case withSasl: {
                if (!decoder.decode(rest).split("\0").includes(mechanism)) {
                    throw new Error(`PostgreSQL: the server does not offer ${mechanism}`);
                }
                const first = encoder.encode(`n,,${firstBare}`);
                await connection.write(message("p", textOf(mechanism), integer(first.length), first));
                signature = "";
                break;
            }
            case saslContinues: {
                const answer = await proofOf(password, nonce, firstBare, decoder.decode(rest));
                signature = answer.signature;
                await connection.write(message("p", encoder.encode(answer.final)));
                break;
            }
            case saslEnds:
                if (!signature || decoder.decode(rest) !== `v=${signature}`) {
                    throw new Error("PostgreSQL: the server's proof of the password is wrong");
                }
                signature = undefined;
                break;
            default:
                throw new Error("PostgreSQL: the server asks for a kind of authentication other than SCRAM-SHA-256");
        }
    }
}

async function proofOf(password, nonce, firstBare, challenge) {
    const [, server, salt, count] = /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(challenge) ?? [];
    if (server === undefined || !server.startsWith(nonce) || !(count >= 1 && count <= iterationsMax)) {
        throw new Error("PostgreSQL: the server's challenge is not understood");
    }
    const salted = await stretched(encoder.encode(password), base64.decode(salt), Number(count));
    const withoutProof = `c=biws,r=${server}`;
    const exchange = encoder.encode(`${firstBare},${challenge},${withoutProof}`);
    const clientKey = await hmac(salted, encoder.encode("Client Key"));
    const clientSignature = await hmac(await sha256(clientKey), exchange);
    const serverSignature = await hmac(await hmac(salted, encoder.encode("Server Key")), exchange);
    return {
        final: `${withoutProof},p=${base64.encode(clientKey.map((byte, i) => byte ^ clientSignature[i]))}`,
        signature: base64.encode(serverSignature),
    };
}

const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const blockBytes = 64;

// The key's two blocks of HMAC (RFC 2104).
async function padsOf(key) {
    const bytes = key.length > blockBytes ? await sha256(key) : key;
    return [0x36, 0x5c].map(mask => {
        const pad = new Uint8Array(blockBytes).fill(mask);
        bytes.forEach((byte, i) => { pad[i] ^= byte; });
        return pad;
    });
}

async function hmac(key, bytes) {
    const [inner, outer] = await padsOf(key);
    return sha256(joined(outer, await sha256(joined(inner, bytes))));
}

// The first block of PBKDF2 (RFC 8018). Thousands of rounds: buffers are made once.
async function stretched(password, salt, count) {
    let block = await hmac(password, joined(salt, integer(1)));
    const sum = block.slice();
    const [inner, outer] = (await padsOf(password)).map(pad => joined(pad, block));
    for (let i = 1; i < count; i++) {
        inner.set(block, blockBytes);
        outer.set(await sha256(inner), blockBytes);
        block = await sha256(outer);
        for (let j = 0; j < sum.length; j++) {
            sum[j] ^= block[j];
        }
    }
    return sum;
}

// Values go beside the statement, never into it. Without a transaction around it, the statement is one.
async function execute(connection, statement, values) {
    const written = values.flatMap(value => {
        const bytes = encoder.encode(String(value));
        return [integer(bytes.length), bytes];
    });
    await connection.write(joined(
        message("P", zero, textOf(statement), integer(0, 2)),
        message("B", zero, zero, integer(0, 2), integer(values.length, 2), ...written, integer(0, 2)),
        message("E", zero, integer(0)),
        message("S")));
    return rows(connection);
}

// Reads up to the end of an exchange.
async function rows(connection) {
    const read = [];
    while (true) {
        const { kind, content } = await receive(connection);
        if (kind === "Z") {
            return read;
        }
        if (kind === "D") {
            read.push(rowOf(content));
        }
    }
}

function rowOf(content) {
    const view = viewOf(content);
    const row = [];
    let at = 2;
    for (let i = view.getInt16(0); i > 0; i--) {
        const size = view.getInt32(at);
        at += 4;
        row.push(size < 0 ? null : decoder.decode(content.subarray(at, at + size)));
        at += Math.max(size, 0);
    }
    return row;
}
