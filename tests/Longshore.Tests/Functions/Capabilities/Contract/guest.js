// Runs the commands of its input: see GuestNode.
import { connect } from "cloudflare:sockets";

const encode = text => new TextEncoder().encode(text);
const decode = bytes => new TextDecoder().decode(bytes);
const answer = async response => `${response.status} ${await response.text()}`;
const optional = text => text === "" ? undefined : text;
// Stands for a binding that no grant gives, as the other languages see one.
const bound = (env, name) => {
    if (env[name] === undefined) {
        throw Object.assign(new Error(), { code: "NotGranted" });
    }
    return env[name];
};

let spawned;
const commands = {
    "kv.get": async (env, store, key) => {
        const { value, version } = await bound(env, store).getWithVersion(key);
        return value === null ? "none" : `${value} ${version}`;
    },
    "kv.put": (env, store, key, value, ttl) => bound(env, store).put(key, value, { expirationTtl: optional(ttl) }),
    "kv.cas": (env, store, key, version, value) => bound(env, store).cas(key, version === "" ? null : version, value),
    "kv.increment": (env, store, key, by) => bound(env, store).increment(key, by),
    "kv.delete": async (env, store, key) => await bound(env, store).delete(key) ? 1 : 0,
    "kv.list": async (env, store, prefix, limit) => {
        const { keys, cursor } = await bound(env, store).list({ prefix, limit: optional(limit) });
        return [...keys.map(key => key.name), cursor === undefined ? "" : `>${cursor}`].join(" ").trim();
    },
    "queue.send": async (env, queue, body, delay) => {
        const { id } = await bound(env, queue).send(body, { contentType: "text", delaySeconds: optional(delay) });
        return id > 0 ? "sent" : id;
    },
    "http.fetch": async (env, method, url, body) => answer(await fetch(url, { method, body: optional(body) })),
    "invoke.call": async (env, name, body) => answer(await bound(env, name).invoke(body)),
    "invoke.spawn": async (env, name, body) => {
        spawned = await bound(env, name).spawn(body);
        return "spawned";
    },
    "invoke.await": async () => answer(await spawned.result()),
    env: (env, name) => env[name] ?? "none",
    "tcp.talk": async (env, host, port, text) => {
        const socket = connect(`${host}:${port}`);
        const writer = socket.writable.getWriter();
        await writer.write(encode(text));
        await writer.close();
        let got = "";
        for await (const bytes of socket.readable) {
            got += decode(bytes);
        }
        return got;
    },
};

export default async (request, env) => {
    const lines = [];
    for (const line of (await request.text()).split("\n")) {
        const [name, ...fields] = line.split("\t");
        try {
            lines.push(await commands[name](env, ...fields));
        } catch (error) {
            lines.push(`! ${error.code ?? error.cause?.code ?? error}`);
        }
    }
    return lines.join("\n");
};
