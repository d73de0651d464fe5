// A table of passwords that lives with the library, made once on every node.
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

/** Updates and reads entries, each as often, and returns how many of them there are. */
export function work(operations) {
    const names = [...entries.keys()];
    for (let i = 0; i < operations; i++) {
        update(names[i * 7919 % names.length], "another secret");
    }
    for (let i = 0; i < operations; i++) {
        read(names[i * 7919 % names.length]);
    }
    return entries.size;
}
