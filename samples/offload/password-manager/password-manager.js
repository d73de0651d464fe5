// A table of passwords that lives where the module lives: run it with --affinity, or every worker has one of its own.
const entries = new Map();

export function create(count) {
    for (let i = 0; i < count; i++) {
        entries.set(`user${i}`, { password: `secret${i}`, version: 0 });
    }
    return entries.size;
}

export function update(name, password) {
    const entry = entries.get(name);
    if (entry === undefined) {
        throw new RangeError(`there is no ${name}`);
    }
    entry.password = password;
    return ++entry.version;
}

export const read = name => entries.get(name)?.password;

/** Reads and updates many entries, and returns how many of them there are. */
export function work(operations) {
    for (let i = 0; i < operations; i++) {
        const name = `user${i * 7919 % entries.size}`;
        if (i % 10 === 0) {
            update(name, `secret${i}`);
        } else {
            read(name);
        }
    }
    return entries.size;
}
