// Answers requests of Kafka's REST proxy (version 2), with logs in a key-value store:
//     longshore serve --function-port 8081=kafka
//     longshore deploy kafka samples/microfaas/kafka_bridge.js --grant kv:KAFKA
// A topic has one partition. With --grant queue:NAME, what producers write to the topic NAME is sent to that queue too, where a function may subscribe; with
// --subscribe NAME, what functions send to the queue NAME is appended to the topic. A queue has its topic's name in lower case.
import * as base64 from "./services/base64.js";

const version2 = "application/vnd.kafka.v2+json";
const formats = { binary: "application/vnd.kafka.binary.v2+json", json: "application/vnd.kafka.json.v2+json" };

const recordsOfRequestMax = 1_000;
const recordsOfAnswerMax = 500;
const instancesMax = 64;
const topicsMax = 64;
const groupTopicsMax = topicsMax * instancesMax;
const answerBytes = { least: 1, default: 1 << 20, most: 8 << 20 };

// A writer that took longer than a call may could otherwise write where the beginning of the log was.
const keptRecords = { least: 10_000, default: 100_000 };

// The digits of the largest integer that is exact.
const offsetDigits = 16;

const namePattern = /^[A-Za-z0-9._-]{1,200}$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Refusal extends Error {
    constructor(status, code, message) {
        super(message);
        this.status = status;
        this.code = code;
    }
}

const routes = [
    ["GET", /^\/topics$/, listTopics],
    ["POST", /^\/topics\/([^/]+)$/, produce],
    ["POST", /^\/consumers\/([^/]+)$/, createInstance],
    ["DELETE", /^\/consumers\/([^/]+)\/instances\/([^/]+)$/, deleteInstance],
    ["POST", /^\/consumers\/([^/]+)\/instances\/([^/]+)\/subscription$/, subscribe],
    ["GET", /^\/consumers\/([^/]+)\/instances\/([^/]+)\/records$/, readRecords],
    ["POST", /^\/consumers\/([^/]+)\/instances\/([^/]+)\/offsets$/, commit],
];

export default {
    async fetch(request, env) {
        try {
            return await route(request, env);
        } catch (error) {
            const refusal = refusalOf(error);
            return Response.json(
                { error_code: refusal.code, message: refusal.message }, { status: refusal.status, headers: { "content-type": version2 } });
        }
    },

    // What was not appended comes back.
    async queue(batch, env) {
        for (const message of batch.messages) {
            await append(env, batch.queue, entryOf(null, bytesOf(message.body)));
            message.ack();
        }
    },
};

async function route(request, env) {
    // Below the path at which the function is reached, if it has no port of its own.
    const { pathname, searchParams } = new URL(request.url);
    const [, base, path] = /^(.*?)(\/(?:topics|consumers)(?:\/.*)?)$/.exec(pathname) ?? [];
    const found = routes.map(([method, pattern, act]) => ({ method, act, match: pattern.exec(path ?? "") })).filter(each => each.match !== null);
    if (found.length === 0) {
        throw new Refusal(404, 404, "HTTP 404 Not Found");
    }
    const chosen = found.find(each => each.method === request.method);
    if (chosen === undefined) {
        throw new Refusal(405, 405, "HTTP 405 Method Not Allowed");
    }
    return chosen.act({ request, env, searchParams, base }, ...chosen.match.slice(1).map(segment => nameOf(decodeURIComponent(segment))));
}

function nameOf(name) {
    if (!namePattern.test(name)) {
        throw new Refusal(422, 422, "a name has 1 to 200 letters, digits, \".\", \"_\" and \"-\"");
    }
    return name;
}

const answer = (value, type = version2) => Response.json(value, { headers: { "content-type": type } });
const done = () => new Response(null, { status: 204 });

async function listTopics({ env }) {
    const topics = [];
    for (let cursor; ;) {
        const page = await env.KAFKA.list({ prefix: "next/", cursor });
        topics.push(...page.keys.map(key => key.name.slice("next/".length)));
        if (page.list_complete) {
            return answer(topics);
        }
        cursor = page.cursor;
    }
}

async function produce({ request, env }, topic) {
    const format = Object.keys(formats).find(each => formats[each] === mediaType(request.headers.get("content-type")));
    if (format === undefined) {
        throw new Refusal(415, 415, `the content type is none of ${Object.values(formats).join(" and ")}`);
    }
    const { records } = await bodyOf(request);
    if (!Array.isArray(records) || records.length < 1 || records.length > recordsOfRequestMax) {
        throw new Refusal(422, 422, `"records" is no array of 1 to ${recordsOfRequestMax} records`);
    }
    // All are checked before one is written.
    const entries = records.map(record => checkedEntry(record, format));
    const offsets = [];
    for (const [i, entry] of entries.entries()) {
        try {
            const offset = await append(env, topic, entry);
            await forward(env, topic, records[i].value, format);
            offsets.push({ partition: 0, offset, error_code: null, error: null });
        } catch (error) {
            offsets.push({ partition: null, offset: null, error_code: 50002, error: String(error.message) });
        }
    }
    return answer({ offsets, key_schema_id: null, value_schema_id: null });
}

function checkedEntry(record, format) {
    if (typeof record !== "object" || record === null || !("value" in record)) {
        throw new Refusal(422, 422, "a record has a \"value\"");
    }
    if ((record.partition ?? 0) !== 0) {
        throw new Refusal(404, 40402, "Partition not found: a topic has the partition 0 only");
    }
    return entryOf(fieldBytes(record.key, format), fieldBytes(record.value, format));
}

function fieldBytes(field, format) {
    if (field === undefined || field === null) {
        return null;
    }
    if (format === "json") {
        return encoder.encode(JSON.stringify(field));
    }
    try {
        return base64.decode(field);
    } catch {
        throw new Refusal(422, 422, "keys and values of the format binary are base64");
    }
}

// As an element of a log.
const entryOf = (key, value) => JSON.stringify({
    key: key === null ? null : base64.encode(key),
    value: value === null ? null : base64.encode(value),
});

function bytesOf(body) {
    return body instanceof ArrayBuffer ? new Uint8Array(body) : encoder.encode(typeof body === "string" ? body : JSON.stringify(body));
}

// Functions that subscribe to the queue receive what producers write.
async function forward(env, topic, value, format) {
    const queue = env[topic.toLowerCase()];
    if (typeof queue?.sendBatch === "function") {
        await (format === "json" ? queue.send(value) : queue.send(base64.decode(value ?? ""), { contentType: "bytes" }));
    }
}

const recordKey = (topic, offset) => `log/${topic}/${String(offset).padStart(offsetDigits, "0")}`;
const isConflict = error => error.code === "Conflict";

// Writers go on from the end that they know to the first free place, so a log has no gaps that a reader could pass too early.
async function append(env, topic, entry) {
    for (let offset = await endOf(env, topic); ; offset++) {
        try {
            await env.KAFKA.cas(recordKey(topic, offset), null, entry);
        } catch (error) {
            if (isConflict(error)) {
                continue;
            }
            throw error;
        }
        await noteEnd(env, topic, offset + 1);
        const kept = Math.max(Number(env.KEPT_RECORDS ?? keptRecords.default) || keptRecords.default, keptRecords.least);
        if (offset >= kept) {
            await env.KAFKA.delete(recordKey(topic, offset - kept));
        }
        return offset;
    }
}

// Not behind the last record by more than those that are being written.
const endOf = async (env, topic) => Number(await env.KAFKA.get(`next/${topic}`) ?? 0);

async function noteEnd(env, topic, end) {
    while (true) {
        const { value, version } = await env.KAFKA.getWithVersion(`next/${topic}`);
        if (Number(value ?? 0) >= end) {
            return;
        }
        try {
            await env.KAFKA.cas(`next/${topic}`, version, String(end));
            return;
        } catch (error) {
            if (!isConflict(error)) {
                throw error;
            }
        }
    }
}

// The state of a group is one value: its instances with their topics, the next offsets of these, and those that are committed. Names are marked, so that
// none is that of a property every object has.
const mark = name => `/${name}`;

async function changeGroup(env, group, act) {
    while (true) {
        const { value, version } = await env.KAFKA.getWithVersion(`group/${group}`, "json");
        const state = value ?? { instances: {}, positions: {}, committed: {} };
        const result = await act(state);
        if ([state.positions, state.committed].some(offsets => Object.keys(offsets).length > groupTopicsMax)) {
            throw new Refusal(422, 422, `a group has offsets of at most ${groupTopicsMax} topics`);
        }
        try {
            await env.KAFKA.cas(`group/${group}`, version, JSON.stringify(state));
            return result;
        } catch (error) {
            if (!isConflict(error)) {
                throw error;
            }
        }
    }
}

function instanceOf(state, name) {
    return state.instances[mark(name)] ?? missing();
}

function missing() {
    throw new Refusal(404, 40403, "Consumer instance not found.");
}

async function createInstance({ request, env, base }, group) {
    const config = await bodyOf(request);
    const name = config.name === undefined ? `rest-consumer-${crypto.randomUUID()}` : nameOf(String(config.name));
    const format = config.format ?? "binary";
    const reset = config["auto.offset.reset"] ?? "latest";
    if (!Object.hasOwn(formats, format) || (reset !== "earliest" && reset !== "latest")) {
        throw new Refusal(422, 42204, "Invalid consumer configuration: format is binary or json, auto.offset.reset is earliest or latest");
    }
    await changeGroup(env, group, state => {
        if (state.instances[mark(name)] !== undefined) {
            throw new Refusal(409, 40902, "Consumer instance with the specified ID already exists.");
        }
        if (Object.keys(state.instances).length >= instancesMax) {
            throw new Refusal(422, 422, `a group has at most ${instancesMax} instances: delete some`);
        }
        const commits = String(config["auto.commit.enable"] ?? config["enable.auto.commit"] ?? true) !== "false";
        state.instances[mark(name)] = { format, reset, commits, topics: [] };
    });
    return answer({ instance_id: name, base_uri: `${new URL(request.url).origin}${base}/consumers/${group}/instances/${name}` });
}

async function deleteInstance({ env }, group, name) {
    await changeGroup(env, group, state => {
        instanceOf(state, name);
        delete state.instances[mark(name)];
        if (Object.keys(state.instances).length === 0) {
            // The next instance goes on from what is committed.
            state.positions = {};
        }
    });
    return done();
}

async function subscribe({ request, env }, group, name) {
    const { topics } = await bodyOf(request);
    if (!Array.isArray(topics) || topics.length < 1 || topics.length > topicsMax) {
        throw new Refusal(422, 422, `"topics" is no array of 1 to ${topicsMax} topics; patterns are not known here`);
    }
    const names = topics.map(topic => nameOf(String(topic)));
    const ends = await Promise.all(names.map(topic => endOf(env, topic)));
    await changeGroup(env, group, state => {
        const instance = instanceOf(state, name);
        instance.topics = names;
        for (const [i, topic] of names.entries()) {
            state.positions[mark(topic)] ??= state.committed[mark(topic)] ?? (instance.reset === "earliest" ? 0 : ends[i]);
        }
    });
    return done();
}

// Instances of a group share its positions: a record goes to one of them.
async function readRecords({ request, env, searchParams }, group, name) {
    const room = Math.min(Math.max(Number(searchParams.get("max_bytes") ?? answerBytes.default) || answerBytes.default, answerBytes.least), answerBytes.most);
    const [records, format] = await changeGroup(env, group, async state => {
        const instance = instanceOf(state, name);
        const type = mediaType(request.headers.get("accept"));
        if (Object.values(formats).includes(type) && type !== formats[instance.format]) {
            throw new Refusal(406, 40601, "The requested embedded data format does not match the deserializer for this consumer instance.");
        }
        const read = [];
        for (const topic of instance.topics) {
            const found = await recordsFrom(env, topic, state.positions[mark(topic)] ?? 0, room, recordsOfAnswerMax - read.length);
            read.push(...found.map(record => ({ topic, ...fieldsOf(record, instance.format), partition: 0, offset: record.offset })));
            if (found.length > 0) {
                state.positions[mark(topic)] = found.at(-1).offset + 1;
                if (instance.commits) {
                    state.committed[mark(topic)] = found.at(-1).offset + 1;
                }
            }
        }
        return [read, instance.format];
    });
    return answer(records, formats[format]);
}

// At least one record, if there is one, and then as many as there is room for.
async function recordsFrom(env, topic, offset, room, most) {
    if (most <= 0) {
        return [];
    }
    const prefix = `log/${topic}/`;
    const { keys } = await env.KAFKA.list({ prefix, cursor: offset > 0 ? recordKey(topic, offset - 1) : undefined, limit: most });
    const records = [];
    for (const { name } of keys) {
        const text = await env.KAFKA.get(name);
        room -= text?.length ?? 0;
        if (room < 0 && records.length > 0) {
            break;
        }
        // A record that was just removed as too old is passed over.
        if (text !== null) {
            records.push({ ...JSON.parse(text), offset: Number(name.slice(prefix.length)) });
        }
    }
    return records;
}

function fieldsOf({ key, value }, format) {
    if (format === "binary") {
        return { key, value };
    }
    const parsed = field => {
        try {
            return field === null ? null : JSON.parse(decoder.decode(base64.decode(field)));
        } catch {
            throw new Refusal(422, 422, "a record is no JSON: read it with an instance of the format binary");
        }
    };
    return { key: parsed(key), value: parsed(value) };
}

// As in Kafka's proxy, an offset is that of the last record that is done. Without a body, all that was read is committed.
async function commit({ request, env }, group, name) {
    const text = await request.text();
    const offsets = text === "" ? undefined : parsedBody(text).offsets;
    if (offsets !== undefined && (!Array.isArray(offsets) || !offsets.every(isOffset))) {
        throw new Refusal(422, 422, "an element of \"offsets\" has a topic, the partition 0, and an offset");
    }
    await changeGroup(env, group, state => {
        const instance = instanceOf(state, name);
        for (const topic of instance.topics) {
            if (offsets === undefined) {
                state.committed[mark(topic)] = state.positions[mark(topic)];
            }
        }
        for (const { topic, offset } of offsets ?? []) {
            state.committed[mark(topic)] = offset + 1;
        }
    });
    return done();
}

const isOffset = each => typeof each?.topic === "string" && namePattern.test(each.topic) && each.partition === 0 && Number.isSafeInteger(each.offset) && each.offset >= 0;

const bodyOf = async request => parsedBody(await request.text());

function parsedBody(text) {
    try {
        const value = JSON.parse(text);
        if (typeof value === "object" && value !== null) {
            return value;
        }
    } catch {}
    throw new Refusal(400, 400, "the body is no JSON object");
}

const mediaType = header => (header ?? "").split(";")[0].trim().toLowerCase();

function refusalOf(error) {
    if (error instanceof Refusal) {
        return error;
    }
    if (error instanceof URIError) {
        return new Refusal(400, 400, "the path is not percent-encoded");
    }
    // A limit of the store, or one that does not answer.
    return error instanceof OperationError ? new Refusal(500, 50002, `Kafka error: ${error.message}`) : new Refusal(500, 500, String(error.message));
}
